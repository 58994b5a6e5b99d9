// write: changes a locked task; returns its id
MATCH (t:Task {id: $id})
SET t += $changes
RETURN t.id AS id
