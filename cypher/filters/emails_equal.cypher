// read: whether a contact has one of these e-mail addresses, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(email IN c.emails WHERE toLower(email) IN $values)
  // end of condition
RETURN count(c) AS passes
