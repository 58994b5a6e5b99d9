// read: a page of all associations that pass the filters, by the name of FROM, then by id; [association, the sortKey of FROM] each
// when back: // read: a page of all associations that pass the filters, in the reverse of the order by the name of FROM, then by id; [association, the sortKey of FROM] each
// The hint keeps the scan in the order of this index: it sorts the associations of one contact at a time, and stops when the page is full.
// specialised when anyType, seeAll, anyId, anyDate, anySince, anyStart, anyUntil, anyEnd, anyNote, anyNoted, anyBy, atStart
// specialised when types, seeAll, anyId, anyDate, anySince, anyStart, anyUntil, anyEnd, anyNote, anyNoted, anyBy
// specialised when seeAll, anyId, anyDate, anySince, anyStart, anyUntil, anyEnd, anyNote, anyNoted, anyBy
// specialised
MATCH (c:Contact)-[r]->(x)
// when types: MATCH (c:Contact)-[r:$types]->(x)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey >= $nameAfter
  AND c.sortKey <= $nameBefore
  AND ($atStart OR c.sortKey > $key OR r.id > $keyId)
  // when back: AND ($atStart OR c.sortKey < $key OR r.id < $keyId)
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
WITH c, r
ORDER BY c.sortKey, r.id
// when back: ORDER BY c.sortKey DESC, r.id DESC
LIMIT $ask
RETURN collect([[type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]], c.sortKey]) AS associations
