// write: holds those of $ids that are queued, with the reason: they are not sent until an administrator releases them; how many
MATCH (m:Message)
WHERE m.id IN $ids
WITH m
ORDER BY m.id
SET m.lock = 0
WITH m
WHERE m.status = 'QUEUED'
SET
  m.status = 'HELD',
  m.error = $error,
  m.publicError = $error
REMOVE m.nextAttemptAt, m.claim, m.releasedById
RETURN count(m) AS held
