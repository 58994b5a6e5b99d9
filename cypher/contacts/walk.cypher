// read: for each contact of $ids a page, by name, of those reached by the $steps in turn, without itself:
// [id, how many are reached, [[$fields, sortKey], ...]]; a step is a list of KEY, KEY> and KEY<
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH c, reduce(reached = [c], step IN $steps | COLLECT {
    UNWIND reached AS here
    MATCH (here)-[r]-(x)
    WHERE type(r) IN step
      AND type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END IN step
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN DISTINCT x
  }) AS reached
UNWIND reached AS x
WITH c, x, count(*) AS once
WHERE x <> c
WITH c, x
ORDER BY x.sortKey
WITH c, count(x) AS total, collect(CASE WHEN x.sortKey > $keyName THEN x END)[0..$ask] AS page
RETURN collect([c.id, total, [x IN page | [[k IN $fields | x[k]] + [k IN $times | toString(x[k])], x.sortKey]]]) AS pages
