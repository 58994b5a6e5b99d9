// read: the month in which a contact was created, such as 2026-11, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  [[left(toString(c.createdAt), 7), null]]
  // end of dimension
  AS values
