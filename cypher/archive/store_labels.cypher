// write: stores labels as they are given, in place of those of the same keys; returns how many
UNWIND $rows AS row
MERGE (l:AssociationLabel {key: row.key})
SET l = row
RETURN count(l) AS stored
