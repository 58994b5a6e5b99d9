// read: for each contact of $ids whom the walk reaches, by name, after $after, at most $first: [id, [[$fields, sort key, contacts and associations of a way when $paths], ...], how many in all]
// A step is a list of KEY> and KEY<: associations of that label whose other contact stands at TO, at FROM.
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH c, reduce(levels = [[c]], step IN $steps | levels + [COLLECT {
  UNWIND levels[-1] AS near
  MATCH (near)-[r]-(x:Contact)
  WHERE type(r) + CASE WHEN startNode(r) = near THEN '>' ELSE '<' END IN step
    AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  RETURN DISTINCT x
}]) AS levels
CALL (c, levels) {
  UNWIND levels[-1] AS x
  WITH x
  WHERE x <> c
    AND x.sortKey > $after
  ORDER BY x.sortKey
  LIMIT $first
  RETURN collect(x) AS page
}
// A way is found from its end: of the contacts of the level before the first by name that leads on.
WITH c, levels, [x IN page | reduce(way = {contacts: [x], ties: []}, n IN CASE WHEN $paths THEN range(size($steps) - 1, 0, -1) ELSE [] END |
  head(COLLECT {
    UNWIND [way.contacts[0]] AS at
    MATCH (at)-[r]-(p:Contact)
    WHERE p IN levels[n]
      AND type(r) + CASE WHEN startNode(r) = p THEN '>' ELSE '<' END IN $steps[n]
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
    WITH r, p
    ORDER BY p.sortKey, r.id
    LIMIT 1
    RETURN {contacts: [p] + way.contacts, ties: [r] + way.ties}
  })
)] AS ways
RETURN collect([
  c.id,
  [way IN ways | [
    [k IN $fields | way.contacts[-1][k]],
    way.contacts[-1].sortKey,
    CASE WHEN $paths THEN [x IN way.contacts | [k IN $fields | x[k]]] ELSE [] END,
    [r IN way.ties | [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.createdAt, r.createdById, r.updatedAt, r.version]]
  ]],
  size(levels[-1]) - CASE WHEN c IN levels[-1] THEN 1 ELSE 0 END
]) AS walks
