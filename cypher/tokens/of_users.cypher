// read: the tokens of each user of $ids, the newest $most first; [user's id, rows of $fields with the user's name]
// specialised
UNWIND $ids AS id
MATCH (t:Token {userId: id})
OPTIONAL MATCH (u:User {id: id})
WITH id, t, u.name AS name
ORDER BY t.id DESC
WITH id, collect([k IN $fields | t[k]] + [name])[..$most] AS tokens
RETURN collect([id, tokens]) AS found
