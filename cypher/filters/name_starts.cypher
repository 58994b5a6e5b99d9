// read: whether a contact has a name that starts with, or is, one of these texts, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(value IN $values WHERE c.sortKey STARTS WITH value)
  // end of condition
RETURN count(c) AS passes
