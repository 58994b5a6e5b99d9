// write: stores those tasks that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:Task {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:Task)
SET made = row
RETURN count(made) AS stored
