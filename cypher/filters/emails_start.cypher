// read: whether a contact has an e-mail address that starts with a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(email IN c.emails WHERE toLower(email) STARTS WITH $value)
  // end of condition
RETURN count(c) AS passes
