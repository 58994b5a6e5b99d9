// read: how many contacts, at most $most, the narrow sources have: by words, by name, by creation, by reader; 0 for what is not asked
CALL () {
  UNWIND CASE WHEN $byWords THEN [$wordQuery] ELSE [] END AS query
  CALL db.index.fulltext.queryNodes('contact_words', query, {limit: $most}) YIELD node
  RETURN count(node) AS words
}
CALL () {
  UNWIND CASE WHEN $byName THEN [$nameAfter] ELSE [] END AS key
  MATCH (c:Contact)
  WHERE c.sortKey > key
    AND c.sortKey < $nameBefore
  WITH c
  LIMIT $most
  RETURN count(c) AS names
}
CALL () {
  UNWIND CASE WHEN $byCreation THEN [$idAfter] ELSE [] END AS id
  MATCH (c:Contact)
  WHERE c.id > id
    AND c.id < $idBefore
  WITH c
  LIMIT $most
  RETURN count(c) AS created
}
CALL () {
  UNWIND CASE WHEN $byReader THEN [$readerQuery] ELSE [] END AS query
  CALL db.index.fulltext.queryNodes('contact_readers', query, {limit: $most}) YIELD node
  RETURN count(node) AS readers
}
RETURN words, names, created, readers
