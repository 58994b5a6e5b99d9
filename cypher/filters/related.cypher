// read: whether a contact is associated with another one, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  EXISTS {
    MATCH (c)-[r]-(x)
    // when types: MATCH (c)-[r:$types]-(x)
    WHERE ($anyMark OR type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END IN $marks)
      AND coalesce(r.since <= $latest, true)
      AND coalesce(r.until >= $earliest, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
      // condition of x
  }
  // end of condition
RETURN count(c) AS passes
