// read: every contact, by id, with the associations that leave it as [label, the other's id, all properties]; one row each
MATCH (c:Contact)
WHERE c.id > ''
WITH c
ORDER BY c.id
RETURN
  c.id AS id,
  COLLECT {
    MATCH (c)-[r]->(o)
    RETURN [type(r), o.id, properties(r)]
  } AS associations
