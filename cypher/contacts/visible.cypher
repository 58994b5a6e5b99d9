// read: the ids of the contacts that the viewer sees, when the index finds fewer than $most; how many it finds
CALL () {
  CALL db.index.fulltext.queryNodes('contact_readers', $query, {limit: $most}) YIELD node
  RETURN collect(node) AS found
}
RETURN
  [c IN CASE WHEN size(found) < $most THEN found ELSE [] END
    WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
    | c.id] AS ids,
  size(found) AS found
