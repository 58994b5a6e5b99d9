// read: every relation rule, by key, with all their properties; one row each
MATCH (n:RelationRule)
WHERE n.key > ''
WITH n
ORDER BY n.key
RETURN properties(n) AS properties
