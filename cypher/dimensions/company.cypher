// read: the company of a contact, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  CASE WHEN c.companyKey IS NULL THEN [] ELSE [[c.companyKey, c.company]] END
  // end of dimension
  AS values
