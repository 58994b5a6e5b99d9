// write: locks both contacts, then removes the association between them; returns how many were removed, 0 when it was removed already
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c) AS locked
UNWIND locked AS a
MATCH (a)-[r]->(b)
WHERE b IN locked AND r.id = $id
WITH collect(r) AS found
FOREACH (r IN found | DELETE r)
RETURN size(found) AS removed
