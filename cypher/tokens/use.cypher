// write: records that a token was used, unless that was recorded after $before
MATCH (t:Token {id: $id})
WHERE t.lastUsedAt IS NULL OR t.lastUsedAt <= $before
SET t.lastUsedAt = $now
