// read: every red flag, by id, with all properties of each; a row each
MATCH (n:RedFlag)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
