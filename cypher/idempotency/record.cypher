// write: stores a request under a key that nobody else has; returns its key
CREATE (k:Idempotency {key: $key, hash: $hash, answer: $answer, at: $now})
RETURN k.key AS key
