// write: stores those tokens that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:Token {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:Token)
SET made = row
RETURN count(made) AS stored
