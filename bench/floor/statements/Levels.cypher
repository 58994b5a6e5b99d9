MATCH (c:Contact {id: $id})
RETURN c {.id, .name, associations: COLLECT {
  MATCH (c)-[r1:KNOWS]-(n1)
  WITH r1, n1
  ORDER BY n1.sortKey, r1.id
  LIMIT 10
  RETURN {id: r1.id, node: n1 {.id, .name, associations: COLLECT {
    MATCH (n1)-[r2:KNOWS]-(n2)
    WITH r2, n2
    ORDER BY n2.sortKey, r2.id
    LIMIT 10
    RETURN {id: r2.id, node: n2 {.id, .name, associations: COLLECT {
      MATCH (n2)-[r3:KNOWS]-(n3)
      WITH r3, n3
      ORDER BY n3.sortKey, r3.id
      LIMIT 10
      RETURN {id: r3.id, node: n3 {.id, .name}}
    }}}
  }}}
}} AS data
