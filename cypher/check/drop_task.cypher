// write: deletes a task whose contact no longer exists; returns how many
MATCH (t:Task {id: $id})
WHERE NOT EXISTS { MATCH (c:Contact {id: t.contactId}) }
DELETE t
RETURN count(*) AS dropped
