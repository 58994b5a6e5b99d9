// read: for each contact of $ids how many associations pass the filters, as [id, number, its $parentFields]
// specialised when anyType, seeAll, anyDate, anyRole, anyOther
// specialised when types
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
CALL (c) {
  MATCH (c)-[r]-(x)
  // when types: MATCH (c)-[r:$types]-(x)
  WHERE ($anyType OR type(r) IN $types)
    AND ($anyRole OR (type(r) IN $roles AND type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END IN $roles))
    AND ($anyOther OR x.id = $other)
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  RETURN count(r) AS total
}
RETURN collect([c.id, total, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS totals
