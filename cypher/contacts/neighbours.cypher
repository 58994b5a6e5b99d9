// read: how many associations a contact has, and the ids of its neighbours by up to $most of them; no record when it is missing
MATCH (c:Contact {id: $id})
RETURN
  COUNT { (c)--() } AS total,
  COLLECT {
    MATCH (c)-[r]-(n:Contact)
    WITH n
    LIMIT $most
    RETURN DISTINCT n.id
  } AS ids
