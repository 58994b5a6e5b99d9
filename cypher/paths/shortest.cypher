// read: up to $first of the shortest paths between two contacts, in the order of their associations' ids: [[$fields, ...], [association, ...]];
// no record when one of the two is missing or hidden, no path when the two are not connected
// Predicates in these two forms are evaluated during the search, from both ends. `length(p)`, `any` or `reduce` in it, or an
// upper bound that finds nothing, would make Neo4j try every path.
// specialised when anyType, anyDate, avoidNone, seeAll
// specialised
UNWIND [[$from, $to]] AS ends
MATCH (a:Contact {id: ends[0]})
WHERE ($seeAll OR any(p IN a.readers WHERE p IN $principals))
MATCH (b:Contact {id: ends[1]})
WHERE a <> b
  AND ($seeAll OR any(p IN b.readers WHERE p IN $principals))
CALL (a, b) {
  MATCH path = allShortestPaths((a)-[*]-(b))
  WHERE all(r IN relationships(path) WHERE ($anyType OR type(r) IN $types) AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true))))
  // when anyType, anyDate: WHERE true
    AND all(x IN nodes(path) WHERE ($avoidNone OR NOT x.id IN $avoid) AND ($seeAll OR any(p IN x.readers WHERE p IN $principals)))
    // when avoidNone, seeAll:
  // There can be millions of equally short paths: if there are more than this number, the search chooses; always the same ones while the graph does not change.
  WITH path
  LIMIT $most
  WITH path, [r IN relationships(path) | r.id] AS ids
  ORDER BY ids
  LIMIT $first
  RETURN collect([
    [x IN nodes(path) | [k IN $fields | x[k]] + [k IN $times | toString(x[k])]],
    [r IN relationships(path) |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]]
  ]) AS paths
}
RETURN paths
