// read: whether a contact has a custom field whose text starts so; also whether it has the field, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(entry IN c.fieldKeys WHERE entry STARTS WITH $value)
  // end of condition
RETURN count(c) AS passes
