// read: every task, by id, with all properties of each; a row each
MATCH (n:Task)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
