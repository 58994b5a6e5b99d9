// write: stores a new contact; returns its id
CREATE (c:Contact)
SET c = $contact
RETURN c.id AS id
