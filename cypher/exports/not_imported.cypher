// read: the contacts that have no external id, by id; $fields of each, one row each
// specialised
MATCH (c:Contact)
WHERE c.id > ''
  AND c.externalId IS NULL
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.id
RETURN [k IN $fields | c[k]] AS contact
