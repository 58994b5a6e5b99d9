// read: for each contact of $ids how many contacts are associated with it and with $other: [id, number]
MATCH (b:Contact {id: $other})
WHERE $seeAll OR any(p IN b.readers WHERE p IN $principals)
UNWIND $ids AS id
MATCH (a:Contact {id: id})
WHERE a <> b
  AND ($seeAll OR any(p IN a.readers WHERE p IN $principals))
CALL (a, b) {
  UNWIND [a, b] AS end
  MATCH (end)-[r]-(m:Contact)
  WHERE ($anyType OR type(r) IN $types)
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH m, count(DISTINCT end) AS ends
  WHERE ends = 2
    AND ($seeAll OR any(p IN m.readers WHERE p IN $principals))
  RETURN count(m) AS number
}
RETURN collect([id, number]) AS counts
