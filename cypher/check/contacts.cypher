// read: every contact, by id, with $fields and its associations as [id, label, the other's id, whether it is outgoing, since, until, whether the other is a contact]; one row each
// specialised
MATCH (c:Contact)
WHERE c.id > ''
WITH c
ORDER BY c.id
RETURN
  [k IN $fields | c[k]] AS contact,
  COLLECT {
    MATCH (c)-[r]-(o)
    RETURN [r.id, type(r), o.id, startNode(r) = c, r.since, r.until, o:Contact]
  } AS associations
