// read: whether a contact has a name that contains a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  split(c.sortKey, '\u0000')[0] CONTAINS $value
  // end of condition
RETURN count(c) AS passes
