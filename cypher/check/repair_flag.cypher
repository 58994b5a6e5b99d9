// write: changes a red flag, null removes a property; its id
MATCH (f:RedFlag {id: $id})
SET f += $changes
RETURN f.id AS id
