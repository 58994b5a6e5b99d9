// write: those of $ids that are users, inside a transaction that refers to them
MATCH (u:User)
WHERE u.id IN $ids
RETURN collect(u.id) AS ids
