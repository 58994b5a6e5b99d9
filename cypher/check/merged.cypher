// read: the contacts that were merged into another, as [the one that went, the one that it is now], a row each
MATCH (m:MergedContact)
WHERE m.id > ''
RETURN m.id AS id, m.into AS into
