// write: stores what is being done under a key that nobody else has; its key
CREATE (k:Idempotency {key: $key, hash: $hash, answer: $answer, at: $now})
RETURN k.key AS key
