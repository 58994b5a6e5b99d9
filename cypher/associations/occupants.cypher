// read: for each [contact, type, others at FROM, others at TO, day], the ids of up to 10 visible contacts that fill the role on that day, by name
UNWIND range(0, size($places) - 1) AS n
WITH n, $places[n] AS place
RETURN collect([n, COLLECT {
  MATCH (c:Contact {id: place[0]})-[r]-(o:Contact)
  WHERE type(r) = place[1]
    AND (r.until IS NULL OR r.until >= place[4])
    AND (r.since IS NULL OR r.since <= place[4])
    AND CASE WHEN startNode(r) = c THEN place[3] ELSE place[2] END
    AND ($seeAll OR any(p IN o.readers WHERE p IN $principals))
  WITH o
  ORDER BY o.sortKey
  LIMIT 10
  RETURN o.id
}]) AS occupants
