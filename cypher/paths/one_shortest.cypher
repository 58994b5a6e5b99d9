// read: one of the shortest paths between two contacts, the first that the search finds: [[[$fields, ...], [association, ...]]];
// no record when one of the two is missing or hidden, no path when the two are not connected
// As in `shortest`, predicates in these two forms are evaluated during the search. To order the equally short paths, all of them
// would have to be found: the search always finds the same one first while the associations on its way do not change.
// specialised when anyType, anyDate, avoidNone, seeAll
// specialised
UNWIND [[$from, $to]] AS ends
MATCH (a:Contact {id: ends[0]})
WHERE ($seeAll OR any(p IN a.readers WHERE p IN $principals))
MATCH (b:Contact {id: ends[1]})
WHERE a <> b
  AND ($seeAll OR any(p IN b.readers WHERE p IN $principals))
CALL (a, b) {
  MATCH path = shortestPath((a)-[*]-(b))
  WHERE all(r IN relationships(path) WHERE ($anyType OR type(r) IN $types) AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true))))
  // when anyType, anyDate: WHERE true
    AND all(x IN nodes(path) WHERE ($avoidNone OR NOT x.id IN $avoid) AND ($seeAll OR any(p IN x.readers WHERE p IN $principals)))
    // when avoidNone, seeAll:
  RETURN collect([
    [x IN nodes(path) | [k IN $fields | x[k]] + [k IN $times | toString(x[k])]],
    [r IN relationships(path) |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]]
  ]) AS paths
}
RETURN paths
