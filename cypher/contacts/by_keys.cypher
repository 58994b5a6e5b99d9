// read: for each of $kinds, $values and $words, its index with the row of $fields of the only contact that has the key, or with id, name, company and address of the first $most that share it
// specialised
UNWIND range(0, size($kinds) - 1) AS n
WITH n, $kinds[n] AS kind, $values[n] AS value, $words[n] AS words
CALL (kind, value, words) {
  UNWIND CASE kind WHEN 'ID' THEN [value] ELSE [] END AS id
  MATCH (c:Contact {id: id})
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  RETURN c
  UNION ALL
  UNWIND CASE kind WHEN 'EXTERNAL_ID' THEN [value] ELSE [] END AS externalId
  MATCH (c:Contact {externalId: externalId})
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  RETURN c
  UNION ALL
  UNWIND CASE kind WHEN 'NAME' THEN [value] ELSE [] END AS name
  MATCH (c:Contact)
  WHERE c.sortKey STARTS WITH name
    AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  RETURN c
  LIMIT $most
  UNION ALL
  UNWIND CASE WHEN words = '' THEN [] ELSE [words] END AS word
  CALL db.index.fulltext.queryNodes('contact_words', word) YIELD node AS c
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  RETURN c
  LIMIT $most
}
WITH n, collect(DISTINCT c) AS found
WHERE size(found) > 0
RETURN collect([
  n,
  CASE WHEN size(found) = 1 THEN [k IN $fields | found[0][k]] + [k IN $times | toString(found[0][k])] END,
  [c IN CASE WHEN size(found) = 1 THEN [] ELSE found END | [c.id, c.name, c.company, head(c.emails)]]
]) AS contacts
