// write: changes properties of a user
MATCH (u:User {id: $id})
SET u += $changes
