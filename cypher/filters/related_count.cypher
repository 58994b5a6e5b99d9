// read: whether a contact is associated with at least $least and at most $most others, as one condition of a composed filter
// No more than $enough are counted. The subquery stands once: of `a <= COUNT {…} <= b` Neo4j plans it twice, at each level.
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(number IN [COUNT {
    MATCH (c)-[r]-(x)
    // when types: MATCH (c)-[r:$types]-(x)
    WHERE ($anyMark OR type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END IN $marks)
      AND coalesce(r.since <= $latest, true)
      AND coalesce(r.until >= $earliest, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
      // condition of x
    RETURN DISTINCT x
    LIMIT $enough
  }] WHERE number >= $least AND number <= $most)
  // end of condition
RETURN count(c) AS passes
