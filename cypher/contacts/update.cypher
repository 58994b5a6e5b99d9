// write: changes a locked contact, null removes a property; returns its version
MATCH (c:Contact {id: $id})
SET c += $changes
RETURN c.version AS version
