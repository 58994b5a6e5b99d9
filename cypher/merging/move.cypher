// write: gives associations of locked contacts their new ends, keeping type, id and what they hold; returns how many
UNWIND $ties AS tie
MATCH (:Contact {id: tie.from})-[old]->(:Contact)
WHERE old.id = tie.id
WITH tie, old, type(old) AS type, properties(old) AS held
MATCH (a:Contact {id: tie.newFrom})
MATCH (b:Contact {id: tie.newTo})
CREATE (a)-[r:$(type)]->(b)
SET r = held
DELETE old
RETURN count(r) AS moved
