// read: for each contact of $ids a page, by name, of those reached by the $steps in turn, without itself:
// [id, the number reached, [[$fields, sortKey], ...], its $parentFields]; a step is a list of KEY, KEY> and KEY<; if all have the same KEYs, these are $types
// specialised when steps, seeAll, anyDate
// specialised when steps
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c, reduce(reached = [c], step IN $steps | COLLECT {
    UNWIND reached AS here
    MATCH (here)-[r]-(x)
    // when types: MATCH (here)-[r:$types]-(x)
    WHERE ($anyType OR type(r) IN $types)
      AND ($anyStep OR type(r) IN step)
      AND ($anySide OR type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END IN step)
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN DISTINCT x
  }) AS reached
WITH c, size(reached) - CASE WHEN c IN reached THEN 1 ELSE 0 END AS total, COLLECT {
    UNWIND reached AS x
    WITH x, x.sortKey AS key
    WHERE x <> c
      AND key > $keyName
    WITH x, key
    ORDER BY key
    LIMIT $ask
    RETURN [[k IN $fields | x[k]] + [k IN $times | toString(x[k])], key]
  } AS page
RETURN collect([c.id, total, page, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS pages
