// read: the next $batch changes after $after that are about a contact, oldest first, with the name of the other contact and of the user
CALL () {
  MATCH (h:Change {contactId: $id})
  USING INDEX h:Change(contactId, id)
  WHERE h.id > $after
  RETURN h
  UNION
  MATCH (h:Change {otherId: $id})
  USING INDEX h:Change(otherId, id)
  WHERE h.id > $after
  RETURN h
}
WITH h
ORDER BY h.id
LIMIT $batch
OPTIONAL MATCH (o:Contact {id: CASE h.contactId WHEN $id THEN h.otherId ELSE h.contactId END})
OPTIONAL MATCH (u:User {id: h.byId})
RETURN collect(h {.*, other: o.name, by: u.name}) AS changes
