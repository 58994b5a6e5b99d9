// read: the job title of a contact, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  CASE WHEN c.jobKey IS NULL THEN [] ELSE [[c.jobKey, c.jobTitle]] END
  // end of dimension
  AS values
