// write: locks a user; returns its properties as a row of $fields
MATCH (u:User {id: $id})
SET u.lock = 0
RETURN [k IN $fields | u[k]] AS user
