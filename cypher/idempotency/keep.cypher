// write: stores what was done under the claimed key; its key
MATCH (k:Idempotency {key: $key})
SET k.hash = $hash, k.answer = $answer, k.at = $now
RETURN k.key AS key
