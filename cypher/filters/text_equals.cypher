// read: whether a contact has one of these texts in a property, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  c[$property] IN $values
  // end of condition
RETURN count(c) AS passes
