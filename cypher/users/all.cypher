// read: all users, disabled ones too, by name; rows of $fields
// specialised
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
WITH u
ORDER BY u.sortKey
RETURN collect([k IN $fields | u[k]]) AS users
