// read: for each contact of $ids a page, by name, of those associated with it and with $other too:
// [id, [[$fields, sortKey, associations with the one, with the other], ...], its $parentFields]; empty unless $among
// Each end's associations are read once, the other's again for a page that shows them. With (c)--(m)--(o) and parameters
// in its predicates Neo4j may walk from a hub once for each m. Only contacts in both are grouped: groups of thousands
// cost twice as much as reading them.
// specialised when anyType, seeAll, anyDate
// specialised when types
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
OPTIONAL MATCH (o:Contact {id: $other})
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
    RETURN DISTINCT x
  } AS theirs
  MATCH (c)-[r]-(m)
  // when types: MATCH (c)-[r:$types]-(m)
  WHERE ($anyType OR type(r) IN $types)
    AND m IN theirs
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH m, collect(r) AS associations
  WHERE m.sortKey > $keyName
    AND ($seeAll OR any(p IN m.readers WHERE p IN $principals))
  WITH m, associations
  ORDER BY m.sortKey
  LIMIT $ask
  WITH collect([m, associations]) AS page, collect(m) AS met
  WITH page, COLLECT {
    UNWIND CASE WHEN $among THEN [o] ELSE [] END AS end
    MATCH (end)-[r]-(m)
    // when types: MATCH (end)-[r:$types]-(m)
    WHERE ($anyType OR type(r) IN $types)
      AND m IN met
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    RETURN [m, r]
  } AS others
  RETURN [one IN page | [
    [k IN $fields | one[0][k]] + [k IN $times | toString(one[0][k])],
    one[0].sortKey,
    [r IN CASE WHEN $among THEN one[1] ELSE [] END |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]],
    [r IN [other IN others WHERE other[0] = one[0] | other[1]] |
      [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]]
  ]] AS found
}
RETURN collect([c.id, found, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS pages
