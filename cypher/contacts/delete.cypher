// write: deletes a locked contact that no longer has associations, with its red flags and tasks; returns its id
// Flags of others that name it stay, without it; messages stay as a record of what was sent.
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
CALL (id) {
  MATCH (t:Task {contactId: id})
  WHERE t.dueKey > ''
  DELETE t
  RETURN count(*) AS tasks
}
CALL (id) {
  MATCH (m:Message {contactId: id})
  WHERE m.id < 'msg~'
  REMOVE m.contactId
  RETURN count(*) AS messages
}
RETURN id, flags, mentions, tasks, messages
