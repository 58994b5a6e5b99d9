// read: the messages that name a contact that no longer exists, by id, as [id, contact]; one row each
MATCH (m:Message)
WHERE m.id > ''
  AND m.contactId IS NOT NULL
  AND NOT EXISTS { MATCH (c:Contact {id: m.contactId}) }
WITH m
ORDER BY m.id
RETURN m.id AS id, m.contactId AS contactId
