MATCH (c:Contact {id: $id})
RETURN c {.id, .name, groups: COLLECT {
  MATCH (c)-[r]-(o)
  WITH type(r) AS label, type(r) <> 'KNOWS' AND startNode(r) = c AS outgoing, r, o
  ORDER BY o.sortKey, r.id
  WITH label, outgoing, count(*) AS count, collect(o)[..10] AS members
  RETURN {label: label, outgoing: outgoing, count: count, members: [o IN members | o {.id, .name}]}
}} AS data
