// write: deletes locked nodes; returns how many
UNWIND $ids AS id
MATCH (n)
WHERE elementId(n) = id
DELETE n
RETURN count(*) AS dropped
