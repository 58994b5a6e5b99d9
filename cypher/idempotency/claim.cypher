// write: claims the key for this transaction, waiting for its current holder; its hash and answer if it was used before, else null for both
// MERGE on the unique property waits for the index entry and then reads what was committed: callers with the same key queue here, before any other lock.
MERGE (k:Idempotency {key: $key})
RETURN k.hash AS hash, k.answer AS answer
