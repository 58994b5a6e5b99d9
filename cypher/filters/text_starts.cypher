// read: whether a contact has a property that starts with a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  c[$property] STARTS WITH $value
  // end of condition
RETURN count(c) AS passes
