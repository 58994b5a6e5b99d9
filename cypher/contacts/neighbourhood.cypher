// read: for each contact of $ids the contacts within $depth steps, nearest first, then by name, up to $first, and the associations
// when reached: // read: for each contact of $ids the contacts within $depth steps, nearest first, then in the order of those by which they were first reached, then by name, up to $first, and the associations
// among them: [id, [[$fields, distance], ...], those by which each was first reached and up to $most others, whether some were left out, its $parentFields];
// no associations are read unless $among
// specialised when anyType, seeAll, anyDate
// specialised when types
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
// Level by level, each contact once; the search stops when the page is full. Rows are sorted only afterwards: to each row that is kept
// while `found` is there, Neo4j adds the weight of all that it holds. In the variant `reached` a level ends with a full page: of the
// others of one contact, as many as a page and one more are enough, because those that were reached before are fewer.
WITH c, reduce(found = {seen: [c], starts: [0]}, hop IN range(1, $depth) | {
  seen: found.seen + COLLECT {
    UNWIND CASE WHEN size(found.seen) > $first + 1 THEN [] ELSE found.seen[found.starts[-1]..] END AS near
    // when reached: UNWIND CASE WHEN size(found.seen) > $first + 1 THEN [] ELSE found.seen[found.starts[-1]..] END AS near CALL (near, found) {
    MATCH (near)-[r]-(x)
    // when types: MATCH (near)-[r:$types]-(x)
    WHERE ($anyType OR type(r) IN $types)
      AND NOT x IN found.seen
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN DISTINCT x
    // when reached: WITH DISTINCT x ORDER BY x.sortKey LIMIT $first + 1 RETURN x } WITH DISTINCT x LIMIT $first + 1 RETURN x
  },
  starts: found.starts + size(found.seen)
}) AS found
// A contact without others has a row too, because its columns are requested.
UNWIND CASE size(found.seen) WHEN 1 THEN [0] ELSE range(1, $depth) END AS hop
UNWIND CASE hop WHEN 0 THEN [null] ELSE range(found.starts[hop], coalesce(found.starts[hop + 1], size(found.seen)) - 1) END AS place
WITH c, found.seen[place] AS x, min(hop) AS hop, min(place) AS place, size(found.seen) > $first + 1 AS more
ORDER BY hop, x.sortKey
// when reached: ORDER BY place
WITH c, more, collect(x)[0..$first] AS members, collect(hop)[0..$first] AS hops
WITH c, members, hops, more,
  [[c]] + [hop IN range(1, $depth) | [n IN range(0, size(hops) - 1) WHERE hops[n] = hop | members[n]]] AS levels
CALL (levels) {
  UNWIND CASE WHEN $among THEN range(1, $depth) ELSE [] END AS hop
  UNWIND CASE WHEN size(levels[hop]) = 0 THEN [] ELSE levels[hop - 1] END AS nearer
  MATCH (nearer)-[r]-(x)
  // when types: MATCH (nearer)-[r:$types]-(x)
  WHERE x IN levels[hop]
    AND ($anyType OR type(r) IN $types)
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH x, head(collect(r)) AS way
  RETURN collect(way) AS ways
}
WITH *, [c] + members AS near
CALL (near, ways) {
  UNWIND CASE WHEN $among THEN near ELSE [] END AS a
  MATCH (a)-[r]->(b)
  // when types: MATCH (a)-[r:$types]->(b)
  WHERE b IN near
    AND NOT r IN ways
    AND ($anyType OR type(r) IN $types)
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH r
  LIMIT $most
  RETURN collect(r) AS others
}
RETURN collect([
  c.id,
  [n IN range(0, size(members) - 1) | [[k IN $fields | members[n][k]] + [k IN $times | toString(members[n][k])], hops[n]]],
  [r IN ways + others | [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]],
  more,
  [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]
]) AS neighbourhoods
