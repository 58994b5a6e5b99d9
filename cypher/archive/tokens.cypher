// read: every token, which is known by its hash alone, by id, with all properties of each; a row each
MATCH (n:Token)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
