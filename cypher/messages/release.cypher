// write: queues the held messages among $ids again, in the name of the user $by who releases them; returns how many
MATCH (m:Message)
WHERE m.id IN $ids
WITH m
ORDER BY m.id
SET m.lock = 0
WITH m
WHERE m.status = 'HELD'
SET
  m.status = 'QUEUED',
  m.attempts = 0,
  m.nextAttemptAt = $now,
  m.releasedById = $by
REMOVE m.error, m.publicError
RETURN count(m) AS released
