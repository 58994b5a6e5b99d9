// read: the families of two contacts: [id of $from, id of $to, their names, [[child, parent, label and side of the parent], ...], [[contact, spouse], ...]];
// no record when one of the two is missing or hidden; a marriage counts until it ends, or for ever if a death ended it
// specialised when types, seeAll
// specialised when types
// specialised when seeAll
UNWIND [[$from, $to]] AS ends
MATCH (a:Contact {id: ends[0]})
WHERE ($seeAll OR any(p IN a.readers WHERE p IN $principals))
MATCH (b:Contact {id: ends[1]})
WHERE ($seeAll OR any(p IN b.readers WHERE p IN $principals))
CALL (a, b) {
  UNWIND [a, b] AS one
  MATCH (one)-[r]-(x)
  WHERE type(r) IN $spouses
    AND (coalesce(r.until >= $today, true) OR coalesce(r.note CONTAINS $byDeath, false))
    AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  RETURN collect(DISTINCT [one, x]) AS marriages
}
// Generation by generation, each contact once, so that ancestors that recur cost nothing; also those of the spouses, for kinship by marriage.
WITH a, b, marriages, reduce(found = {seen: [], near: [a, b] + [pair IN marriages WHERE NOT pair[1] IN [a, b] | pair[1]], steps: []}, hop IN range(1, $generations) |
  head([steps IN [COLLECT {
    UNWIND found.near AS child
    MATCH (child)-[r]-(parent)
    // when types: MATCH (child)-[r:$types]-(parent)
    WHERE type(r) IN $types
      AND type(r) + CASE WHEN startNode(r) = child THEN '>' ELSE '<' END IN $marks
      AND ($seeAll OR any(p IN parent.readers WHERE p IN $principals))
    RETURN [child, parent, type(r) + CASE WHEN startNode(r) = child THEN '>' ELSE '<' END]
  }] | {
    seen: found.seen + found.near,
    near: COLLECT {
      UNWIND steps AS step
      WITH DISTINCT step[1] AS parent
      WHERE NOT parent IN found.seen
        AND NOT parent IN found.near
      RETURN parent
    },
    steps: found.steps + steps
  }])) AS found
CALL (a, b, found) {
  UNWIND [step IN found.steps WHERE step[0] IN [a, b] | step[1]] AS parent
  WITH DISTINCT parent
  MATCH (parent)-[r]-(x)
  WHERE type(r) IN $spouses
    AND (coalesce(r.until >= $today, true) OR coalesce(r.note CONTAINS $byDeath, false))
    AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  RETURN collect(DISTINCT [parent, x]) AS above
}
RETURN a.id, b.id, [a.name, b.name],
  [step IN found.steps | [step[0].id, step[1].id, step[2]]] AS steps,
  [pair IN marriages + above | [pair[0].id, pair[1].id]] AS marriages
