MATCH (a:Contact {id: $id})
MATCH (b:Contact {id: $other})
RETURN COLLECT {
  MATCH (a)--(o)--(b)
  WITH DISTINCT o
  ORDER BY o.sortKey
  LIMIT 50
  RETURN o {.id, .givenName, .familyName, .emails}
} AS data
