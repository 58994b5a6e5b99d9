// write: stores a new contact; its id
CREATE (c:Contact)
SET c = $contact
RETURN c.id AS id
