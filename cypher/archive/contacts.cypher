// read: every contact, by id, with all their properties; one row each
MATCH (n:Contact)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
