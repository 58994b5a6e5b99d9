// write: locks the contacts of these pairs, then removes all associations of the label between them; returns how many
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]})-[r]->(b:Contact {id: pair[1]})
WHERE type(r) = $type
WITH DISTINCT r
DELETE r
RETURN count(*) AS removed
