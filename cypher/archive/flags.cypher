// read: every red flag, by id, with all their properties; one row each
MATCH (n:RedFlag)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
