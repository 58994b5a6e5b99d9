// read: whose token has this hash, if the token and the user are valid; user as a row of $fields, id and last use of the token
// specialised
MATCH (t:Token {hash: $hash})
WHERE t.revokedAt IS NULL
  AND t.expiresAt > $now
MATCH (u:User {id: t.userId})
WHERE NOT coalesce(u.disabled, false)
RETURN [k IN $fields | u[k]] AS user, t.id AS id, t.lastUsedAt AS lastUsedAt
