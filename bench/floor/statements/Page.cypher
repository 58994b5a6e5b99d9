CALL () {
  MATCH (c:Contact)
  WHERE c.sortKey STARTS WITH $prefix
  RETURN c
  ORDER BY c.sortKey
  LIMIT 50
}
RETURN collect(c {.id, .givenName, .familyName, .emails, .phones, .company, associations: COLLECT {
  MATCH (c)-[r:KNOWS]-(o)
  WITH r, o
  ORDER BY o.sortKey, r.id
  LIMIT 10
  RETURN {id: r.id, since: toString(r.since), node: o {.id, .givenName, .familyName, .emails}}
}}) AS data
