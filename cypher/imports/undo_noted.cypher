// write: removes associations that an import made between contacts that were there before, [FROM, id] each, unless they were changed; how many, and the ids of the changed
UNWIND $pairs AS pair
// The contact that an association is looked up at may have been merged into another, which has the association now.
OPTIONAL MATCH (m:MergedContact {id: pair[0]})
WITH pair, coalesce(m.into, pair[0]) AS anchor
MATCH (a:Contact {id: anchor})-[r]-(b)
WHERE r.id = pair[1]
  AND r.importId = $id
SET
  a.lock = 0,
  b.lock = 0
WITH r, r.id AS id, r.version = 1 AS same
FOREACH (x IN CASE WHEN same THEN [r] ELSE [] END | DELETE x)
WITH collect(CASE WHEN same THEN NULL ELSE id END) AS changed, sum(CASE WHEN same THEN 1 ELSE 0 END) AS removed
RETURN removed, changed
