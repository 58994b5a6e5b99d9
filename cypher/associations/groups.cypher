// read: for each contact of $ids its associations counted by label and side:
// [id, [[label, whether the others are at TO, visible and requested, those not ended, all not ended], ...], its $parentFields]
// specialised when anyType, seeAll, anyDate, anyRole
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
  // Limits also count hidden associations, whatever day is requested.
  WITH type(r) AS type, startNode(r) = c AND NOT type(r) IN $singles AS outgoing, coalesce(r.until >= $today, true) AS counts,
    ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals)) AS asked
  WITH type, outgoing, count(CASE WHEN asked THEN 1 END) AS total, count(CASE WHEN asked AND counts THEN 1 END) AS current,
    count(CASE WHEN counts THEN 1 END) AS standing
  WHERE total > 0
  RETURN collect([type, outgoing, total, current, standing]) AS groups
}
RETURN collect([c.id, groups, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS contacts
