// write: stores those declared pairs that are not there, by key; returns how many
UNWIND $rows AS row
OPTIONAL MATCH (n:DistinctPair {key: row.key})
WITH row, n
WHERE n IS NULL
CREATE (made:DistinctPair)
SET made = row
RETURN count(made) AS stored
