// read: the tokens of one user, or all, oldest first; rows of $fields with the user's name
// specialised
MATCH (t:Token)
USING INDEX t:Token(id)
WHERE t.id > ''
  AND ($anyUser OR t.userId = $userId)
OPTIONAL MATCH (u:User {id: t.userId})
WITH t, u.name AS name
ORDER BY t.id
RETURN collect([k IN $fields | t[k]] + [name]) AS tokens
