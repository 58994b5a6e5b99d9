// read: for each contact of $ids its associations counted by label and side, with a page of each group by the other's name:
// [id, [[label, whether the others are at TO, visible and requested, those not ended, all not ended,
// [[association, whether the other is at TO, the other's $fields, its sortKey], ...]], ...], its $parentFields]
// specialised when anyType, seeAll, anyDate, anyRole, atStart
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
  WITH r, x, type(r) AS type, startNode(r) = c AS outgoing, x.sortKey AS key, coalesce(r.until >= $today, true) AS counts,
    ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals)) AS asked
  ORDER BY key, r.id
  // Limits also count hidden associations, whatever day is requested.
  WITH type, outgoing AND NOT type IN $singles AS side, count(CASE WHEN asked THEN 1 END) AS total,
    count(CASE WHEN asked AND counts THEN 1 END) AS current, count(CASE WHEN counts THEN 1 END) AS standing,
    collect(CASE WHEN asked AND ($atStart OR key > $keyName OR (key = $keyName AND r.id > $keyId)) THEN [r, x, outgoing, key] END)[0..$ask] AS page
  WHERE total > 0
  RETURN collect([type, side, total, current, standing, [e IN page | [
    [type(e[0]), CASE WHEN $ends THEN [startNode(e[0]).id, endNode(e[0]).id] END, [k IN $associationFields | e[0][k]] + [k IN $associationTimes | toString(e[0][k])]],
    e[2], [k IN $fields | e[1][k]] + [k IN $times | toString(e[1][k])], e[3]
  ]]]) AS groups
}
RETURN collect([c.id, groups, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS contacts
