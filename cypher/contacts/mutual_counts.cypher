// read: for each contact of $ids how many are associated with it and with $other too: [id, number]
// specialised when anyType, seeAll, anyDate
// specialised when types
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
MATCH (o:Contact {id: $other})
WHERE o <> c
  AND ($seeAll OR any(p IN o.readers WHERE p IN $principals))
CALL (c, o) {
  WITH COLLECT {
    MATCH (o)-[r]-(x)
    // when types: MATCH (o)-[r:$types]-(x)
    WHERE ($anyType OR type(r) IN $types)
      AND x <> c
      AND x <> o
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN DISTINCT x
  } AS theirs
  MATCH (c)-[r]-(m)
  // when types: MATCH (c)-[r:$types]-(m)
  WHERE ($anyType OR type(r) IN $types)
    AND m IN theirs
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  RETURN count(DISTINCT m) AS total
}
RETURN collect([c.id, total]) AS totals
