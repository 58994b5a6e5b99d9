// read: the users of $ids; rows of $fields
// specialised
MATCH (u:User)
WHERE u.id IN $ids
RETURN collect([k IN $fields | u[k]]) AS users
