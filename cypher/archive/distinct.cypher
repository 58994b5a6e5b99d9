// read: every pair of contacts that was declared distinct, by key, with all their properties; one row each
MATCH (n:DistinctPair)
WHERE n.key > ''
WITH n
ORDER BY n.key
RETURN properties(n) AS properties
