// write: stores those red flags that do not exist yet, by id; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:RedFlag {id: row.id})
WITH row, n
WHERE n IS NULL
CREATE (made:RedFlag)
SET made = row
RETURN count(made) AS stored
