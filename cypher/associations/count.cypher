// read: how many associations pass the filters
MATCH (c:Contact)-[r]->(x)
// when types: MATCH (c:Contact)-[r:$types]->(x)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey >= $nameAfter
  AND c.sortKey <= $nameBefore
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
