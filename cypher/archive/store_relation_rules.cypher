// write: stores relation rules as given, replacing those with the same keys; returns how many
UNWIND $rows AS row
MERGE (u:RelationRule {key: row.key})
SET u = row
RETURN count(u) AS stored
