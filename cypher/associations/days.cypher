// read: for each [contact, type, others at FROM, others at TO], on which days its associations that have not ended are valid, hidden ones too:
// [index in the list, [[first day if it is still to come, last day, number], ...]]
UNWIND range(0, size($places) - 1) AS n
WITH n, $places[n] AS place
RETURN collect([n, COLLECT {
  MATCH (c:Contact {id: place[0]})-[r]-()
  WHERE type(r) = place[1]
    AND (r.until IS NULL OR r.until >= $today)
    AND CASE WHEN startNode(r) = c THEN place[3] ELSE place[2] END
  WITH CASE WHEN r.since > $today THEN r.since END AS since, r.until AS until, count(*) AS number
  RETURN [since, until, number]
}]) AS found
