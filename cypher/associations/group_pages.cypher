// read: for each contact of $ids a page, by the other's name, of each of its groups that $wanted lists as KEY> or KEY<:
// [id, [[mark of the group, [[association, whether the other is at TO, the other's $fields, its sortKey], ...]], ...]]
// One scan of a contact's associations serves all of its groups.
// specialised when seeAll, anyDate, atStart
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
CALL (c, id) {
  MATCH (c)-[r]-(x)
  WITH r, x, startNode(r) = c AS outgoing, id, type(r) AS type
  WITH r, x, outgoing, id, type + CASE WHEN outgoing AND NOT type IN $singles THEN '>' ELSE '<' END AS mark
  WHERE mark IN $wanted[id]
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    AND ($atStart OR x.sortKey > $keyName OR (x.sortKey = $keyName AND r.id > $keyId))
  WITH mark, r, x, outgoing
  ORDER BY x.sortKey, r.id
  WITH mark, collect([r, x, outgoing])[0..$ask] AS page
  RETURN collect([mark, [e IN page | [
    [type(e[0]), CASE WHEN $ends THEN [startNode(e[0]).id, endNode(e[0]).id] END, [k IN $associationFields | e[0][k]] + [k IN $associationTimes | toString(e[0][k])]],
    e[2], [k IN $fields | e[1][k]] + [k IN $times | toString(e[1][k])], e[1].sortKey
  ]]]) AS groups
}
RETURN collect([c.id, groups]) AS pages
