// write: removes associations that an import made between contacts that were there before, [FROM, id] each, unless they were changed; how many, and the ids of the changed
UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]})-[r]->(b)
WHERE r.id = pair[1]
  AND r.importId = $id
SET
  a.lock = 0,
  b.lock = 0
WITH r, r.id AS id, r.version = 1 AS same
FOREACH (x IN CASE WHEN same THEN [r] ELSE [] END | DELETE x)
WITH collect(CASE WHEN same THEN NULL ELSE id END) AS changed, sum(CASE WHEN same THEN 1 ELSE 0 END) AS removed
RETURN removed, changed
