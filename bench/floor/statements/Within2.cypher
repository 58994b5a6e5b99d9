MATCH (c:Contact {id: $id})
RETURN COLLECT {
  MATCH p = (c)-[*1..2]-(o)
  WHERE o <> c
  WITH o, min(length(p)) AS distance
  ORDER BY distance, o.sortKey
  LIMIT 50
  RETURN o {distance: distance, .id, .givenName, .familyName, .emails}
} AS data
