// read: whether a contact has no value in a property, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  c[$property] IS NULL
  // end of condition
RETURN count(c) AS passes
