// write: revokes all tokens of a user
MATCH (t:Token {userId: $id})
WHERE t.revokedAt IS NULL
SET t.revokedAt = $now
