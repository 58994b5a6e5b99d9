// write: stores those merged contacts that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:MergedContact {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:MergedContact)
SET made = row
RETURN count(made) AS stored
