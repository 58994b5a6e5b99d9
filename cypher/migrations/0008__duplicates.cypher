// schema: the pairs of contacts that may be one person, those that somebody declared distinct, and the contacts to compare
CREATE CONSTRAINT duplicate_pair_key IF NOT EXISTS FOR (p:DuplicatePair) REQUIRE p.key IS UNIQUE;
// The most likely first: the rank begins with what a score lacks to 1, so that a page is a walk of this index.
CREATE CONSTRAINT duplicate_pair_rank IF NOT EXISTS FOR (p:DuplicatePair) REQUIRE p.rank IS UNIQUE;
CREATE INDEX duplicate_pair_first IF NOT EXISTS FOR (p:DuplicatePair) ON (p.first);
CREATE INDEX duplicate_pair_second IF NOT EXISTS FOR (p:DuplicatePair) ON (p.second);
CREATE CONSTRAINT distinct_pair_key IF NOT EXISTS FOR (d:DistinctPair) REQUIRE d.key IS UNIQUE;
CREATE INDEX distinct_pair_first IF NOT EXISTS FOR (d:DistinctPair) ON (d.first);
CREATE INDEX distinct_pair_second IF NOT EXISTS FOR (d:DistinctPair) ON (d.second);
// Only contacts that have changed since they were compared have this property, so the index is as small as their number.
CREATE INDEX contact_to_compare IF NOT EXISTS FOR (c:Contact) ON (c.toCompare);
CALL db.awaitIndexes(300);
