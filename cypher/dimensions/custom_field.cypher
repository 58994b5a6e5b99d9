// read: the values of a custom field of a contact, of which objects are none, as a dimension of statistics: its key, and what it is shown by
MATCH (c:Contact {id: $id})
RETURN
  // dimension
  [entry IN coalesce(c.fieldKeys, [])
    WHERE entry STARTS WITH $key
      AND entry <> $key + 'o'
    | [entry, c.customFields]]
  // end of dimension
  AS values
