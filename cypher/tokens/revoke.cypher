// write: revokes a token; returns whether it was valid until now, no record when there is none
MATCH (t:Token {id: $id})
WITH t, t.revokedAt IS NULL AS wasGood
SET t.revokedAt = coalesce(t.revokedAt, $now)
RETURN wasGood
