// read: whether a contact has one of these entries among its custom fields, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(entry IN $values WHERE entry IN c.fieldKeys)
  // end of condition
RETURN count(c) AS passes
