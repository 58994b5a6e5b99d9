// write: of the next $batch idempotency keys after $after those that have one of $words, locked; the last key, and [node, nothing, values] each
MATCH (k:Idempotency)
WHERE k.key > $after
WITH k
ORDER BY k.key
LIMIT $batch
WITH collect(k) AS read
WITH last(read).key AS last, [k IN read WHERE any(w IN $words WHERE toLower(k.key + ' ' + coalesce(k.answer, '')) CONTAINS w)] AS found
FOREACH (k IN found | SET k.lock = 0)
RETURN last, [k IN found | [elementId(k), [], k {.key, .answer}]] AS named
