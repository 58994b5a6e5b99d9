// read: the month in which a contact was born, 1 to 12, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  [[CASE
    WHEN c.birth IS NULL THEN c.birthDate.month
    ELSE toInteger(split(split(c.birth, '"month":')[1], ',')[0])
  END, null]]
  // end of dimension
  AS values
