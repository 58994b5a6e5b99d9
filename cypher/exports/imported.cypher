// read: the contacts that have an external id, by it; $fields of each, one row each
// specialised
MATCH (c:Contact)
WHERE c.externalId > ''
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.externalId
RETURN [k IN $fields | c[k]] AS contact
