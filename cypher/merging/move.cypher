// write: gives associations of locked contacts their new ends, keeping type, id and properties; returns how many
UNWIND $associations AS association
MATCH (:Contact {id: association.from})-[old]->(:Contact)
WHERE old.id = association.id
WITH association, old, type(old) AS type, properties(old) AS held
MATCH (a:Contact {id: association.newFrom})
MATCH (b:Contact {id: association.newTo})
CREATE (a)-[r:$(type)]->(b)
SET r = held
DELETE old
RETURN count(r) AS moved
