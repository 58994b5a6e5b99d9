// read: the labels of the associations of a contact that have not ended, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  COLLECT {
    MATCH (c)-[r]-(x)
    WHERE coalesce(r.until >= $today, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
    WITH DISTINCT type(r) AS type
    RETURN [type, null]
  }
  // end of dimension
  AS values
