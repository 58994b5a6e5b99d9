// read: every contact that was merged into another, by id, with all properties of each; a row each
MATCH (n:MergedContact)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
