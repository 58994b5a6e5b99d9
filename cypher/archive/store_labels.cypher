// write: stores labels as given, replacing those with the same keys; returns how many
UNWIND $rows AS row
MERGE (l:AssociationLabel {key: row.key})
SET l = row
RETURN count(l) AS stored
