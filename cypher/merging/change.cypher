// write: gives associations of locked contacts other days and notes; returns how many
UNWIND $ties AS tie
MATCH (:Contact {id: tie.from})-[r]->(:Contact)
WHERE r.id = tie.id
SET r += tie.properties
RETURN count(r) AS changed
