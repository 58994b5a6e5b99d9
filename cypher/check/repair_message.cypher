// write: removes the contact of a message, which no longer exists; returns its id
MATCH (m:Message {id: $id})
WHERE NOT EXISTS { MATCH (c:Contact {id: m.contactId}) }
REMOVE m.contactId
RETURN m.id AS id
