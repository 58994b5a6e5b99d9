// write: locks the contacts of $ids, then removes the associations of $pairs, FROM and id of each; returns those removed, [FROM, TO, label, properties] each
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
UNWIND $pairs AS one
MATCH (:Contact {id: one[0]})-[r]->(:Contact)
WHERE r.id = one[1]
WITH
  collect(r) AS found,
  collect([
    startNode(r).id, endNode(r).id, type(r),
    r {.*, since: toString(r.since), until: toString(r.until), createdAt: toString(r.createdAt), updatedAt: null}
  ]) AS removed
FOREACH (r IN found | DELETE r)
RETURN removed
