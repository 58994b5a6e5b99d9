// write: stores the answer under the claimed key; returns its key
MATCH (k:Idempotency {key: $key})
SET k.hash = $hash, k.answer = $answer, k.at = $now
RETURN k.key AS key
