// read: for each of $kinds and $values the contact that it is the key of, null when none or several that the viewer may see have it; rows of $fields
UNWIND range(0, size($kinds) - 1) AS n
WITH n, $kinds[n] AS kind, $values[n] AS value
CALL (kind, value) {
  UNWIND CASE kind WHEN 'ID' THEN [value] ELSE [] END AS id
  MATCH (c:Contact {id: id})
  RETURN c
  UNION ALL
  UNWIND CASE kind WHEN 'EXTERNAL_ID' THEN [value] ELSE [] END AS externalId
  MATCH (c:Contact {externalId: externalId})
  RETURN c
  UNION ALL
  UNWIND CASE kind WHEN 'NAME' THEN [value] ELSE [] END AS name
  MATCH (c:Contact)
  WHERE c.sortKey STARTS WITH name
    AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  RETURN c
  // A second one is enough to know that no contact alone has the name.
  LIMIT 2
  UNION ALL
  UNWIND CASE kind WHEN 'WORD' THEN [value] ELSE [] END AS word
  CALL db.index.fulltext.queryNodes('contact_words', word) YIELD node AS c
  RETURN c
}
WITH n, c
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH n, collect(DISTINCT c) AS found
WHERE size(found) = 1
RETURN collect([n, [k IN $fields | found[0][k]] + [k IN $times | toString(found[0][k])]]) AS contacts
