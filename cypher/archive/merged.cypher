// read: every contact that was merged into another, by id, with all their properties; one row each
MATCH (n:MergedContact)
WHERE n.id > ''
WITH n
ORDER BY n.id
RETURN properties(n) AS properties
