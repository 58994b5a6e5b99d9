// read: the tokens of $ids; rows of $fields with the user's name
// specialised
UNWIND $ids AS id
MATCH (t:Token {id: id})
OPTIONAL MATCH (u:User {id: t.userId})
RETURN collect([k IN $fields | t[k]] + [u.name]) AS tokens
