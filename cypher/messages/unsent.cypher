// write: records why a claimed message was not sent, with a text for viewers who see all recipients and one for others, and when to retry, or that it is FAILED; how many were claimed under that name
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
