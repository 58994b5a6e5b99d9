// write: creates or updates the user that a signed token describes; returns whether it is disabled
MERGE (u:User {id: $id})
  ON CREATE SET u.createdAt = $now, u.notifyRedFlags = false
SET u += $changes
RETURN coalesce(u.disabled, false) AS disabled
