// write: locks labels in the order of their keys, before any contact; returns how many there are
MATCH (l:AssociationLabel)
WHERE l.key IN $keys
WITH l
ORDER BY l.key
SET l.lock = 0
RETURN count(l) AS locked
