// write: lets a message forget its contact, which is gone; its id
MATCH (m:Message {id: $id})
WHERE NOT EXISTS { MATCH (c:Contact {id: m.contactId}) }
REMOVE m.contactId
RETURN m.id AS id
