// read: a page of all associations that pass the filters, by since, until or else by id, as $order says; [association, its place in the order] each
// when back: // read: a page of all associations that pass the filters, in reverse order of since, until or else id, as $order says; [association, its place in the order] each
// No index has the days of associations of all types, so all that pass are read for each page.
// specialised when anyType, seeAll, anyId, anyDate, anySince, anyStart, anyUntil, anyEnd, anyNote, anyNoted, anyBy
// specialised when types, seeAll, anyId, anyDate, anySince, anyStart, anyUntil, anyEnd, anyNote, anyNoted, anyBy
// specialised
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
WITH r, CASE $order WHEN 'SINCE' THEN coalesce(toString(r.since), '') WHEN 'UNTIL' THEN coalesce(toString(r.until), '~') ELSE '' END AS key
WHERE ($atStart OR key > $key OR (key = $key AND r.id > $keyId))
// when back: WHERE ($atStart OR key < $key OR (key = $key AND r.id < $keyId))
WITH r, key
ORDER BY key, r.id
// when back: ORDER BY key DESC, r.id DESC
LIMIT $ask
RETURN collect([[type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]], key]) AS associations
