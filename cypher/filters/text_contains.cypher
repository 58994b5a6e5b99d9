// read: whether a contact has a property that contains a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  c[$property] CONTAINS $value
  // end of condition
RETURN count(c) AS passes
