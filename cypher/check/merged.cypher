// read: the contacts that were merged into another, as [the merged one, the one that replaces it], one row each
MATCH (m:MergedContact)
WHERE m.id > ''
RETURN m.id AS id, m.into AS into
