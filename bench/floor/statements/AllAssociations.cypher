MATCH (c:Contact {id: $id})
RETURN c {.id, .name, .emails, associations: COLLECT {
  MATCH (c)-[r]-(o)
  WITH r, o
  ORDER BY o.sortKey, r.id
  LIMIT 50
  RETURN {id: r.id, type: type(r), outgoing: startNode(r) = c, since: toString(r.since), until: toString(r.until), note: r.note,
    node: o {.id, .givenName, .familyName, .emails}}
}} AS data
