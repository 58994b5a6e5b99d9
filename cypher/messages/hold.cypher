// write: holds the queued messages among $ids, with the reason, until an administrator releases them; returns how many
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
