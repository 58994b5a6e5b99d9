// read: every user, by id, as [id, name, sortKey]; one row each
MATCH (u:User)
WHERE u.id > ''
WITH u
ORDER BY u.id
RETURN u.id AS id, u.name AS name, u.sortKey AS sortKey
