// write: locks up to $batch messages to a contact; returns the ids of those that are not being sent, and how many are
MATCH (m:Message {contactId: $id})
WHERE m.id < 'msg~'
WITH m
ORDER BY m.contactId, m.id
LIMIT $batch
SET m.lock = 0
WITH m
WHERE m.id IS NOT NULL
WITH m, m.claim IS NOT NULL AND coalesce(m.nextAttemptAt > $now, false) AS busy
RETURN collect(CASE WHEN NOT busy THEN m.id END) AS free, sum(CASE WHEN busy THEN 1 ELSE 0 END) AS busy
