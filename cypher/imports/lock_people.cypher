// write: locks the visible contacts of $ids in ascending order and returns them, rows of $fields
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.id
SET c.lock = 0
WITH c
// A contact deleted while we waited for its lock no longer has an id.
WHERE c.id IS NOT NULL
RETURN collect([k IN $fields | c[k]]) AS contacts
