// write: marks a message that a mail server has accepted as SENT, with its final recipients and their addresses; returns its id
MATCH (m:Message {id: $id})
SET
  m.lock = 0,
  m.status = 'SENT',
  m.sentAt = $now,
  m.to = $to,
  m.cc = $cc,
  m.leftOut = $leftOut
REMOVE m.nextAttemptAt, m.claim, m.error, m.publicError
RETURN m.id AS id
