// read: the year in which a contact was born, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  [[CASE
    WHEN c.birth IS NULL THEN c.birthDate.year
    ELSE toInteger(split(split(c.birth, '"year":')[1], ',')[0])
  END, null]]
  // end of dimension
  AS values
