MATCH (c:Contact {id: $id})
RETURN c {.id, .name, .emails, associations: COLLECT {
  MATCH (c)-[r:KNOWS]-(o)
  WITH r, o
  ORDER BY o.sortKey, r.id
  LIMIT 50
  RETURN {id: r.id, since: toString(r.since), until: toString(r.until), note: r.note, node: o {.id, .givenName, .familyName, .emails}}
}} AS data
