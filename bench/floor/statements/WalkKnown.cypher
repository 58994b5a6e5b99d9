MATCH (c:Contact {id: $id})
RETURN COLLECT {
  MATCH (c)-[:KNOWS]-()-[:KNOWS]-(o)
  WHERE o <> c
  WITH DISTINCT o
  ORDER BY o.sortKey
  LIMIT 50
  RETURN o {.id, .givenName, .familyName, .emails}
} AS data
