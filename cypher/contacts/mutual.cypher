// read: for each contact of $ids the contacts associated with it and with $other, by name, after $after: [id, [[$fields, sort key, ties of the one, ties of the other], ...]]
MATCH (b:Contact {id: $other})
WHERE $seeAll OR any(p IN b.readers WHERE p IN $principals)
UNWIND $ids AS id
MATCH (a:Contact {id: id})
WHERE a <> b
  AND ($seeAll OR any(p IN a.readers WHERE p IN $principals))
CALL (a, b) {
  // Both ends are expanded and counted: (a)--(m)--(b) may become an expansion from a hub for each neighbour of the other.
  UNWIND [a, b] AS end
  MATCH (end)-[r]-(m:Contact)
  WHERE ($anyType OR type(r) IN $types)
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  WITH a, b, m, collect(r) AS ties, count(DISTINCT end) AS ends
  WHERE ends = 2
    AND m.sortKey > $after
    AND ($seeAll OR any(p IN m.readers WHERE p IN $principals))
  WITH a, b, m, ties
  ORDER BY m.sortKey
  LIMIT $first
  RETURN collect([
    [k IN $fields | m[k]],
    m.sortKey,
    [r IN ties WHERE a IN [startNode(r), endNode(r)] | [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.createdAt, r.createdById, r.updatedAt, r.version]],
    [r IN ties WHERE b IN [startNode(r), endNode(r)] | [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.createdAt, r.createdById, r.updatedAt, r.version]]
  ]) AS found
}
RETURN collect([id, found]) AS pages
