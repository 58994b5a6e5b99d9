// read: whether a contact has a custom field whose text contains a text, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(entry IN c.fieldKeys WHERE entry STARTS WITH $head AND substring(entry, size($head)) CONTAINS $value)
  // end of condition
RETURN count(c) AS passes
