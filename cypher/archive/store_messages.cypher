// write: stores those messages that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:Message {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:Message)
SET made = row
RETURN count(made) AS stored
