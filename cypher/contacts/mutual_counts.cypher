// read: for each contact of $ids how many are associated with it and with $other too: [id, number]
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
MATCH (o:Contact {id: $other})
WHERE o <> c
  AND ($seeAll OR any(p IN o.readers WHERE p IN $principals))
CALL (c, o) {
  UNWIND [c, o] AS end
  MATCH (end)-[r]-(m)
  WHERE ($anyType OR type(r) IN $types)
    AND m <> c
    AND m <> o
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    AND ($seeAll OR any(p IN m.readers WHERE p IN $principals))
  WITH m, count(DISTINCT end) AS ends
  WHERE ends = 2
  RETURN count(m) AS total
}
RETURN collect([c.id, total]) AS totals
