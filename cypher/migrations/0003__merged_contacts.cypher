// schema: the ids of contacts that became part of another
CREATE CONSTRAINT merged_contact_id IF NOT EXISTS FOR (m:MergedContact) REQUIRE m.id IS UNIQUE;
CREATE INDEX merged_contact_into IF NOT EXISTS FOR (m:MergedContact) ON (m.into);
CALL db.awaitIndexes(300);
