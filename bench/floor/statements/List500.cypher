CALL () {
  MATCH (c:Contact)
  WHERE c.sortKey STARTS WITH ''
  RETURN c
  ORDER BY c.sortKey
  LIMIT 500
}
RETURN collect(c {.id, .givenName, .familyName, .emails, .phones, .company}) AS data
