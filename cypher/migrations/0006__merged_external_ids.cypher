// schema: the external ids of contacts that became part of another, by which an import finds the one that stayed
CREATE INDEX merged_contact_external_id IF NOT EXISTS FOR (m:MergedContact) ON (m.externalId);
CALL db.awaitIndexes(300);
