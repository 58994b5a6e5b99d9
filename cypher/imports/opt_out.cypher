// write: locks the contacts of $ids and opts those out who still get e-mail; returns their ids
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH c
// A contact deleted while we waited for its lock no longer has an id.
WHERE c.id IS NOT NULL
  AND NOT coalesce(c.emailOptOut, false)
SET
  c.emailOptOut = true,
  c.version = c.version + 1,
  c.updatedAt = $now
RETURN collect(c.id) AS ids
