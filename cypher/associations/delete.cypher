// write: locks both contacts, then removes the association between them; returns it, [FROM, TO, label, properties], nothing when it was removed already
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c) AS locked
UNWIND locked AS a
MATCH (a)-[r]->(b)
WHERE b IN locked AND r.id = $id
WITH
  collect(r) AS found,
  collect([
    startNode(r).id, endNode(r).id, type(r),
    r {.*, since: toString(r.since), until: toString(r.until), createdAt: toString(r.createdAt), updatedAt: null}
  ]) AS removed
FOREACH (r IN found | DELETE r)
RETURN removed
