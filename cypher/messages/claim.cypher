// write: locks a message and takes it until $until under the name $claim, when its time has come; its row of $fields, [id, opted out] of the contacts it goes to that there are, name and address of its sender; no record when another has it
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
    UNWIND m.recipientIds AS id
    OPTIONAL MATCH (a:MergedContact {id: id})
    WITH id, coalesce(a.into, id) AS current
    MATCH (c:Contact {id: current})
    RETURN [id, coalesce(c.emailOptOut, false)]
  } AS contacts,
  COLLECT {
    MATCH (u:User {id: m.createdById})
    RETURN [u.name, u.email]
  } AS senders
