// read: whether a contact has one of these index words, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(word IN $values WHERE c.words CONTAINS word)
  // end of condition
RETURN count(c) AS passes
