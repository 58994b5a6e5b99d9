// read: for each contact of $ids a page of its associations, by since, newest first and those without one last, then the other's name:
// when back: // read: for each contact of $ids a page of its associations, in the reverse of the order by since, newest first and those without one last, then the other's name:
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
  WITH r, x, startNode(r) = c AS outgoing, coalesce(toString(r.since), '') AS since
  WHERE ($atStart OR since < $keySince OR (since = $keySince AND (x.sortKey > $keyName OR (x.sortKey = $keyName AND r.id > $keyId))))
  // when back: WHERE ($atStart OR since > $keySince OR (since = $keySince AND (x.sortKey < $keyName OR (x.sortKey = $keyName AND r.id < $keyId))))
  WITH *
  ORDER BY since DESC, x.sortKey, r.id
  // when back: ORDER BY since, x.sortKey DESC, r.id DESC
  LIMIT $ask
  RETURN collect([
    [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]],
    outgoing, [k IN $fields | x[k]] + [k IN $times | toString(x[k])], x.sortKey
  ]) AS found
}
RETURN collect([c.id, found, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS pages
