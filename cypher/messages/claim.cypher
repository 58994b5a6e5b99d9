// write: locks a message and takes it until $until under the name $claim, when its time has come; its row of $fields, and of the user in whose name it goes the row of $userFields; no record when another has it
MATCH (m:Message {id: $id})
// Its time is read after the lock is held, and nowhere before: another server may have taken it while we waited.
SET m.lock = 0
WITH m
WHERE m.nextAttemptAt <= $now
SET
  m.nextAttemptAt = $until,
  m.claim = $claim,
  m.attempts = m.attempts + 1,
  m.messageId = coalesce(m.messageId, $messageId)
RETURN
  [k IN $fields | m[k]] AS message,
  COLLECT {
    MATCH (u:User {id: coalesce(m.releasedById, m.createdById)})
    RETURN [k IN $userFields | u[k]]
  } AS senders
