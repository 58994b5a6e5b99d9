// write: locks a contact and returns it as a row of $fields; no record when it is missing or hidden
MATCH (c:Contact {id: $id})
SET c.lock = 0
WITH c
// A contact deleted while we waited for its lock no longer has an id.
WHERE c.id = $id
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
RETURN [k IN $fields | c[k]] AS contact
