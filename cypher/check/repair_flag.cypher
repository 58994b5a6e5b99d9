// write: changes a red flag, null removes a property; returns its id
MATCH (f:RedFlag {id: $id})
SET f += $changes
RETURN f.id AS id
