// write: keeps a message that is being sent for its sender until $until; how many are still claimed under that name
MATCH (m:Message {id: $id})
SET m.lock = 0
WITH m
WHERE m.claim = $claim
SET m.nextAttemptAt = $until
RETURN count(m) AS kept
