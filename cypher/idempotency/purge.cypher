// write: deletes up to $batch keys used before $before; returns how many
MATCH (k:Idempotency)
WHERE k.at < $before
WITH k
LIMIT $batch
DELETE k
RETURN count(*) AS purged
