// read: every task, by id, with all their properties; one row each
MATCH (n:Task)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
