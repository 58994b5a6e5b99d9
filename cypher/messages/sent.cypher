// write: marks a message that a mail server has accepted as SENT, with those who got it in the end; its id
MATCH (m:Message {id: $id})
SET
  m.lock = 0,
  m.status = 'SENT',
  m.sentAt = $now,
  m.error = CASE WHEN $error = '' THEN null ELSE $error END,
  m.cc = $cc,
  m.leftOut = $leftOut
REMOVE m.nextAttemptAt, m.claim
RETURN m.id AS id
