// write: marks the held messages among $ids as FAILED, with the reason; returns how many
MATCH (m:Message)
WHERE m.id IN $ids
WITH m
ORDER BY m.id
SET m.lock = 0
WITH m
WHERE m.status = 'HELD'
SET
  m.status = 'FAILED',
  m.error = $error,
  m.publicError = $error
RETURN count(m) AS discarded
