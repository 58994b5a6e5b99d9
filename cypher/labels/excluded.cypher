// read: every association of a label between two contacts that another label in $keys also connects, neither of them ended:
// FROM, TO, the days of both, one row each
MATCH (a)-[r:$($type)]->(b)
WHERE r.until IS NULL OR r.until >= $today
WITH r, a, b, COUNT { (a)--() } <= COUNT { (b)--() } AS fewer
// From the contact with fewer: with both ends bound the planner may scan all relationships for each pair.
WITH r, a.id AS fromId, b.id AS toId, CASE WHEN fewer THEN a ELSE b END AS near, CASE WHEN fewer THEN b.id ELSE a.id END AS farId
MATCH (near)-[x]-(far)
WHERE far.id = farId
  AND type(x) IN $keys
  AND (x.until IS NULL OR x.until >= $today)
RETURN fromId, toId, r.since AS since, r.until AS until, x.since AS otherSince, x.until AS otherUntil
