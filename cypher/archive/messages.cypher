// read: every message, by id, with all their properties; one row each
MATCH (n:Message)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
