// read: how many associations from one narrow $source pass the filters
// The other sources get no row, so they cost nothing.
WITH COLLECT {
    UNWIND CASE $source WHEN 'FROM' THEN $ids ELSE [] END AS id
    MATCH (:Contact {id: id})-[r]->()
    RETURN r
  } + COLLECT {
    UNWIND CASE $source WHEN 'TO' THEN $ids ELSE [] END AS id
    MATCH (:Contact {id: id})<-[r]-()
    RETURN r
  } + COLLECT {
    UNWIND CASE $source WHEN 'EITHER' THEN $ids ELSE [] END AS id
    MATCH (:Contact {id: id})-[r]-()
    RETURN r
  } + COLLECT {
    // With an equality the planner reads the associations of this type alone, without one the whole store: hence the four
    // values.
    UNWIND CASE $source WHEN 'TYPES' THEN $sourceTypes ELSE [] END AS type
    UNWIND ['NONE', 'FROM', 'TO', 'BOTH'] AS copy
    MATCH ()-[r:$(type)]->()
    WHERE r.emailCopy = copy
    RETURN r
  } AS found
UNWIND found AS r
// Each once, and without `found`, whose weight Neo4j would add to every row that it sorts.
WITH r, count(*) AS times
WITH r, startNode(r) AS c, endNode(r) AS x
WHERE true
  // filters
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  AND ($anyType OR type(r) IN $types)
  AND ($anyId OR (r.id > $idAfter AND r.id < $idBefore))
  AND ($anyDate OR (coalesce(r.since <= $validOn, true) AND coalesce(r.until >= $validOn, true)))
  AND ($anySince OR (r.since >= $sinceEarliest AND r.since <= $sinceLatest
    AND ($sinceMonth = 0 OR r.since.month = $sinceMonth)
    AND ($sinceDay = 0 OR r.since.day = $sinceDay)))
  AND ($anyStart OR (r.since IS NULL) = $openStart)
  AND ($anyUntil OR (r.until >= $untilEarliest AND r.until <= $untilLatest
    AND ($untilMonth = 0 OR r.until.month = $untilMonth)
    AND ($untilDay = 0 OR r.until.day = $untilDay)))
  AND ($anyEnd OR (r.until IS NULL) = $openEnd)
  AND ($anyNote OR (r.note IS NOT NULL AND all(pattern IN $notePatterns WHERE normalize(r.note, NFKD) =~ pattern)))
  AND ($anyNoted OR (r.note IS NOT NULL) = $noted)
  AND ($anyBy OR r.createdById = $by)
  // end of filters
RETURN count(r) AS total
