// read: how many contacts, up to $most, the narrow sources have: by words, by name, by creation, by reader; 0 for those not requested
RETURN
  COUNT {
    UNWIND CASE WHEN $byWords THEN [$wordQuery] ELSE [] END AS query
    CALL db.index.fulltext.queryNodes('contact_words', query, {limit: $most}) YIELD node
    RETURN node
  } AS words,
  COUNT {
    UNWIND CASE WHEN $byName THEN [$nameAfter] ELSE [] END AS key
    MATCH (c:Contact)
    WHERE c.sortKey > key
      AND c.sortKey < $nameBefore
    RETURN c
    LIMIT $most
  } AS names,
  COUNT {
    UNWIND CASE WHEN $byCreation THEN [$idAfter] ELSE [] END AS id
    MATCH (c:Contact)
    WHERE c.id > id
      AND c.id < $idBefore
    RETURN c
    LIMIT $most
  } AS created,
  COUNT {
    UNWIND CASE WHEN $byReader THEN [$readerQuery] ELSE [] END AS query
    CALL db.index.fulltext.queryNodes('contact_readers', query, {limit: $most}) YIELD node
    RETURN node
  } AS readers
