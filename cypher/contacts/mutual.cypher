// read: for each contact of $ids a page, by name, of those associated with it and with $other too:
// [id, [[$fields, sortKey, associations with the one, with the other], ...], its own $own]; these are empty unless $among
// Two ends counted, not (c)--(m)--(o): with parameters in its predicates Neo4j may walk from a hub once for each m.
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
OPTIONAL MATCH (o:Contact {id: $other})
WHERE o <> c
  AND ($seeAll OR any(p IN o.readers WHERE p IN $principals))
CALL (c, o) {
  UNWIND CASE WHEN o IS NULL THEN [] ELSE [c, o] END AS end
  MATCH (end)-[r]-(m)
  WHERE ($anyType OR type(r) IN $types)
    AND m <> c
    AND m <> o
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH c, m, collect(r) AS ties, count(DISTINCT end) AS ends
  WHERE ends = 2
    AND m.sortKey > $keyName
    AND ($seeAll OR any(p IN m.readers WHERE p IN $principals))
  WITH c, m, ties
  ORDER BY m.sortKey
  LIMIT $ask
  RETURN collect([
    [k IN $fields | m[k]] + [k IN $times | toString(m[k])],
    m.sortKey,
    [r IN CASE WHEN $among THEN ties ELSE [] END WHERE c = startNode(r) OR c = endNode(r) |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $tieFields | r[k]] + [k IN $tieTimes | toString(r[k])]]],
    [r IN CASE WHEN $among THEN ties ELSE [] END WHERE c <> startNode(r) AND c <> endNode(r) |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $tieFields | r[k]] + [k IN $tieTimes | toString(r[k])]]]
  ]) AS found
}
RETURN collect([c.id, found, [k IN $own | c[k]] + [k IN $ownTimes | toString(c[k])]]) AS pages
