// read: for each visible contact of $ids its row of $fields and, $withLinked, those linked to it today: of $types ($anyType: all), the first $most of each type and side, and when $copies all who get a copy; [row, [type, contact is FROM, emailCopy, since, createdAt, id, row]]
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
// Not within the collected list: Neo4j 5 does not allow an aggregation inside another.
WITH c, COLLECT {
  UNWIND CASE WHEN $withLinked THEN [c] ELSE [] END AS x
  MATCH (x)-[r]-(o:Contact)
  WHERE ($anyType OR type(r) IN $types
      OR ($copies AND r.emailCopy IN CASE WHEN startNode(r) = x THEN ['TO', 'BOTH'] ELSE ['FROM', 'BOTH'] END))
    AND coalesce(r.since <= $today, true)
    AND coalesce(r.until >= $today, true)
    AND ($seeAll OR any(p IN o.readers WHERE p IN $principals))
  WITH x, r, o
  ORDER BY coalesce(r.since, date('0001-01-01')), r.createdAt, r.id
  WITH type(r) AS type, startNode(r) = x AS outgoing, collect([r, o]) AS found
  UNWIND found[..$most] + [pair IN found[$most..]
    WHERE $copies AND pair[0].emailCopy IN CASE WHEN outgoing THEN ['TO', 'BOTH'] ELSE ['FROM', 'BOTH'] END] AS pair
  WITH type, outgoing, pair[0] AS r, pair[1] AS o
  RETURN [type, outgoing, r.emailCopy, r.since, r.createdAt, r.id, [k IN $fields | o[k]]]
} AS linked
RETURN collect([[k IN $fields | c[k]], linked]) AS contacts
