// read: for each contact of $ids a page, by name, of those reached by the $steps in turn, without itself, each with one path there:
// [id, the number reached, [[$fields, sortKey, [[$fields, ...], [association, ...]]], ...], its $parentFields];
// a step is a list of KEY, KEY> and KEY<; if all have the same KEYs, these are $types
// specialised when types, seeAll, anyDate, anyStep, anySide
// specialised when types
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c, reduce(levels = [[c]], step IN $steps | levels + [COLLECT {
    UNWIND levels[-1] AS here
    MATCH (here)-[r]-(x)
    // when types: MATCH (here)-[r:$types]-(x)
    WHERE ($anyType OR type(r) IN $types)
      AND ($anyStep OR type(r) IN step)
      AND ($anySide OR type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END IN step)
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN DISTINCT x
  }]) AS levels
CALL (c, levels) {
  UNWIND levels[-1] AS x
  WITH c, x
  WHERE x <> c
  ORDER BY x.sortKey
  RETURN count(x) AS total, collect(CASE WHEN x.sortKey > $keyName THEN x END)[0..$ask] AS page
}
// Backwards from each contact of the page: the first by name of those that the previous step reached.
WITH c, total, [x IN page | reduce(way = {contacts: [x], associations: []}, n IN range(size($steps) - 1, 0, -1) |
  head(COLLECT {
    UNWIND [way.contacts[0]] AS here
    MATCH (before)-[r]-(here)
    // when types: MATCH (before)-[r:$types]-(here)
    WHERE ($anyType OR type(r) IN $types)
      AND ($anyStep OR type(r) IN $steps[n])
      AND ($anySide OR type(r) + CASE WHEN startNode(r) = before THEN '>' ELSE '<' END IN $steps[n])
      AND before IN levels[n]
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    WITH before, r
    ORDER BY before.sortKey, r.id
    LIMIT 1
    RETURN {contacts: [before] + way.contacts, associations: [r] + way.associations}
  })
)] AS ways
RETURN collect([c.id, total, [way IN ways | [
  [k IN $fields | way.contacts[-1][k]] + [k IN $times | toString(way.contacts[-1][k])],
  way.contacts[-1].sortKey,
  [[x IN way.contacts | [k IN $fields | x[k]] + [k IN $times | toString(x[k])]], [r IN way.associations | [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]]]
]], [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS pages
