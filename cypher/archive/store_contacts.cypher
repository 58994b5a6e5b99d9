// write: stores those contacts that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:Contact {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:Contact)
SET made = row, made.toCompare = true
RETURN count(made) AS stored
