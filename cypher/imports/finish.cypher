// write: stores what became of an import; returns its id
MATCH (i:Import {id: $id})
SET i += $changes
RETURN i.id AS id
