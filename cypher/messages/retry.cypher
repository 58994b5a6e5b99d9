// write: locks a message that the viewer may see, and queues it again when it is FAILED; whether it was, no record when there is none
MATCH (m:Message {id: $id})
OPTIONAL MATCH (c:Contact {id: m.contactId})
WITH m, c
WHERE $seeAll OR CASE WHEN c IS NULL THEN 'user:' + m.createdById IN $principals ELSE any(p IN c.readers WHERE p IN $principals) END
SET m.lock = 0
WITH m, m.status = 'FAILED' AS failed
FOREACH (x IN CASE WHEN failed THEN [m] ELSE [] END |
  SET
    x.status = 'QUEUED',
    x.attempts = 0,
    x.nextAttemptAt = $now
  REMOVE x.error, x.publicError)
RETURN failed
