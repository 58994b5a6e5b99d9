// read: whether a contact has an e-mail address that contains a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(email IN c.emails WHERE toLower(email) CONTAINS $value)
  // end of condition
RETURN count(c) AS passes
