// write: replaces $from by $to in the access lists of the contacts that $query finds; returns [id, readers before, readers] of each, for administrators
CALL db.index.fulltext.queryNodes('contact_readers', $query) YIELD node AS c
WITH c
WHERE $from IN c.readers
WITH c
ORDER BY c.id
SET c.lock = 0
WITH c, c.readers AS before
// A contact whose access changed while we waited for its lock, or that was deleted, stays as it is.
WHERE $from IN before
SET
  c.readers = [r IN before | CASE r WHEN $from THEN $to ELSE r END],
  c.version = c.version + 1,
  c.updatedAt = $now
RETURN collect([c.id, before, c.readers]) AS contacts
