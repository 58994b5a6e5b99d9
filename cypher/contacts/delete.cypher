// write: deletes a locked contact that has no associations any more, with its red flags; its id
// Flags of others that name it stay, without it.
MATCH (c:Contact {id: $id})
DELETE c
WITH $id AS id
CALL (id) {
  MATCH (f:RedFlag {contactId: id})
  DELETE f
  RETURN count(*) AS flags
}
CALL (id) {
  MATCH (f:RedFlag {otherId: id})
  REMOVE f.otherId
  RETURN count(*) AS mentions
}
RETURN id, flags, mentions
