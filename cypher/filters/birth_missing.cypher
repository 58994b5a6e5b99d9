// read: whether a contact has no date of birth, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  c.birth IS NULL AND c.birthDate IS NULL
  // end of condition
RETURN count(c) AS passes
