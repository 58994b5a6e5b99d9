// write: stores what became of an import; its id
MATCH (i:Import {id: $id})
SET i += $changes
RETURN i.id AS id
