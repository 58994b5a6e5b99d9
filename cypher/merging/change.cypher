// write: gives associations of locked contacts other days and notes; returns how many
UNWIND $associations AS association
MATCH (:Contact {id: association.from})-[r]->(:Contact)
WHERE r.id = association.id
SET r += association.properties
RETURN count(r) AS changed
