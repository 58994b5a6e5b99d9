// read: the hash and the answer kept under a key; no record when the key was never used
MATCH (k:Idempotency {key: $key})
RETURN k.hash AS hash, k.answer AS answer
