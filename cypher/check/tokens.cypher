// read: the tokens whose users do not exist, by id, as [id, user]; one row each
MATCH (t:Token)
WHERE t.id > ''
  AND NOT EXISTS { MATCH (u:User {id: t.userId}) }
WITH t
ORDER BY t.id
RETURN t.id AS id, t.userId AS userId
