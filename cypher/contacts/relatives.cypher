// read: the associations by which rules may derive relatives of the contacts of $ids: [[id, null, its $parentFields], ...], [[id, sortKey], ...] of all that are
// reached, and [[from here, to there, KEY> or KEY<, association], ...]; $moves leads from STATE KEY> to the next states, at most $depth times
// specialised when types, seeAll, anyDate
// specialised when types
// specialised when seeAll, anyDate
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH collect(c) AS starts
// Step by step, each contact once with all states in which it is reached; beyond $most associations the search ends.
WITH starts, reduce(found = {near: [c IN starts | [c, ['0']]], steps: []}, hop IN range(1, $depth) |
  head([steps IN [COLLECT {
    UNWIND CASE WHEN size(found.steps) > $most THEN [] ELSE found.near END AS one
    WITH one[0] AS here, one[1] AS states
    MATCH (here)-[r]-(x)
    // when types: MATCH (here)-[r:$types]-(x)
    WHERE ($anyType OR type(r) IN $types)
      AND any(s IN states WHERE $moves[s + ' ' + type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END] IS NOT NULL)
      AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    RETURN [here, r, x, reduce(next = [], s IN states |
      next + coalesce($moves[s + ' ' + type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END], []))]
    LIMIT $most + 1
  }] | {
    near: COLLECT {
      UNWIND steps AS step
      UNWIND step[3] AS state
      WITH step[2] AS x, collect(DISTINCT state) AS states
      RETURN [x, states]
    },
    steps: found.steps + steps
  }])) AS found
RETURN
  [c IN starts | [c.id, null, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]] AS contacts,
  COLLECT {
    UNWIND found.steps AS step
    WITH DISTINCT step[2] AS x
    RETURN [x.id, x.sortKey]
  } AS reached,
  COLLECT {
    UNWIND found.steps AS step
    WITH DISTINCT step[0] AS here, step[1] AS r, step[2] AS x
    RETURN [here.id, x.id, type(r) + CASE WHEN startNode(r) = here THEN '>' ELSE '<' END, [type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]]
  } AS steps
