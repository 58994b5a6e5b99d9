// read: the roles of the contacts with which a contact is associated, in associations that have not ended, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  COLLECT {
    MATCH (c)-[r]-(x)
    WHERE coalesce(r.until >= $today, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    WITH DISTINCT $roleOf[type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END] AS role
    RETURN [role, null]
  }
  // end of dimension
  AS values
