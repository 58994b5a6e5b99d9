// read: every message, by id, with all properties of each; a row each
MATCH (n:Message)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
