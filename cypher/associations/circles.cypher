// read: a path back from TO to FROM for those of the stored associations [FROM, TO, type, first day, last day] that have one by the same
// label: [index in the list, [[since, until], ...] of its steps]; each step holds on some of the days, not necessarily on the same one
UNWIND range(0, size($stored) - 1) AS n
WITH n, $stored[n] AS stored
MATCH (a:Contact {id: stored[0]})
MATCH (b:Contact {id: stored[1]})
MATCH path = shortestPath((b)-[*]->(a))
WHERE all(r IN relationships(path) WHERE type(r) = stored[2]
  AND (r.until IS NULL OR r.until >= stored[3])
  AND (r.since IS NULL OR r.since <= stored[4]))
RETURN collect([n, [r IN relationships(path) | [r.since, r.until]]]) AS circles
