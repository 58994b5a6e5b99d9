// read: whether a contact has no entry in a list, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  coalesce(size(c[$property]), 0) = 0
  // end of condition
RETURN count(c) AS passes
