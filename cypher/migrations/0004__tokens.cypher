// schema: what users are listed by, what tokens are found by
CREATE CONSTRAINT user_sort_key IF NOT EXISTS FOR (u:User) REQUIRE u.sortKey IS UNIQUE;
CREATE CONSTRAINT token_id IF NOT EXISTS FOR (t:Token) REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT token_hash IF NOT EXISTS FOR (t:Token) REQUIRE t.hash IS UNIQUE;
CREATE INDEX token_user_id IF NOT EXISTS FOR (t:Token) ON (t.userId);
CALL db.awaitIndexes(300);
// Before this there was no user but the local administrator.
MATCH (u:User)
WHERE u.sortKey IS NULL
SET u.sortKey = toLower(u.name) + '\u0000' + u.id, u.words = toLower(u.name);
