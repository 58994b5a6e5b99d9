// write: locks a message and claims it until $until under the name $claim, if it is due; its row of $fields, and of the user in whose name it goes the row of $userFields; no record when another has it
MATCH (m:Message {id: $id})
// Its due time is read only after the lock is held: another server may have claimed it while this one waited.
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
