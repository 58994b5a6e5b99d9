// write: notes why a claimed message was not sent, in words for who sees all its recipients and for everybody else, and when it is tried again, or that it is FAILED; how many were claimed under that name
MATCH (m:Message {id: $id})
SET m.lock = 0
WITH m
WHERE m.claim = $claim
SET
  m.error = $error,
  m.publicError = $public,
  m.status = CASE WHEN $failed THEN 'FAILED' ELSE 'QUEUED' END,
  m.nextAttemptAt = CASE WHEN $failed THEN null ELSE $next END
REMOVE m.claim
RETURN count(m) AS noted
