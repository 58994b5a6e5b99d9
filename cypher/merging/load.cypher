// write: locks the two contacts and their neighbours, then returns the associations of the two and the neighbours there are now
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
MATCH (c:Contact)
WHERE c.id IN $keys
MATCH (c)-[r]-(o:Contact)
WITH DISTINCT r
RETURN collect([
  r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version
]) AS ties
