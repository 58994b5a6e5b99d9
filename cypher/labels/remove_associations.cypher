// write: locks the contacts of these pairs, then removes all associations of the label between them; returns them, [FROM, TO, label, properties] each
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]})
MATCH (b:Contact {id: pair[1]})
// From the contact with fewer associations: with both ends bound the planner may scan all relationships for each pair.
WITH a, b, COUNT { (a)--() } <= COUNT { (b)--() } AS fewer
WITH CASE WHEN fewer THEN a ELSE b END AS near, CASE WHEN fewer THEN b.id ELSE a.id END AS farId
MATCH (near)-[r]-(far)
WHERE far.id = farId
  AND type(r) = $type
WITH DISTINCT r
WITH
  collect(r) AS found,
  collect([
    startNode(r).id, endNode(r).id, type(r),
    r {.*, since: toString(r.since), until: toString(r.until), createdAt: toString(r.createdAt), updatedAt: null}
  ]) AS removed
FOREACH (r IN found | DELETE r)
RETURN removed
