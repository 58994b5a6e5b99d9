// read: every label, by key, with all properties of each; a row each
MATCH (n:AssociationLabel)
WHERE n.key > ''
WITH n
ORDER BY n.key
RETURN properties(n) AS properties
