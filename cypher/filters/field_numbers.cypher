// read: whether a contact has a custom field with a number from $least to $most, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(entry IN c.fieldKeys
    WHERE entry STARTS WITH $head
      AND toFloat(substring(entry, size($head))) >= $least
      AND toFloat(substring(entry, size($head))) <= $most)
  // end of condition
RETURN count(c) AS passes
