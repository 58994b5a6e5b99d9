// read: every token, known only by its hash, by id, with all their properties; one row each
MATCH (n:Token)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
