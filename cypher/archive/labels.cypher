// read: every label, by key, with all their properties; one row each
MATCH (n:AssociationLabel)
WHERE n.key > ''
WITH n
ORDER BY n.key
RETURN properties(n) AS properties
