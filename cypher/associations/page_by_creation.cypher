// read: for each contact of $ids a page of its associations, by creation, newest first:
// when back: // read: for each contact of $ids a page of its associations, in the reverse of the order by creation, newest first:
// [id, [[association, whether the other is at TO, the other's $fields, its sortKey], ...], its $parentFields]
// specialised when anyType, seeAll, anyDate, anyRole, anyOther, atStart
// specialised when types, seeAll, anyDate, anyRole, anyOther, atStart
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
  WITH r, x, startNode(r) = c AS outgoing, r.createdAt.epochMillis AS at
  WHERE ($atStart OR at < $keyAt OR (at = $keyAt AND r.id < $keyId))
  // when back: WHERE ($atStart OR at > $keyAt OR (at = $keyAt AND r.id > $keyId))
  WITH *
  ORDER BY at DESC, r.id DESC
  // when back: ORDER BY at, r.id
  LIMIT $ask
  RETURN collect([
    [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]],
    outgoing, [k IN $fields | x[k]] + [k IN $times | toString(x[k])], x.sortKey
  ]) AS found
}
RETURN collect([c.id, found, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS pages
