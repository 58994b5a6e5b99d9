// write: locks a change that is to be undone; returns what it holds before, the ids of the changes that undid it, and whether another contact was merged into its contact since
MATCH (h:Change {id: $id})
SET h.lock = 0
WITH h
RETURN
  h.before AS before,
  COLLECT {
    MATCH (u:Change {undoes: h.id})
    RETURN u.id
  } AS undone,
  EXISTS {
    MATCH (m:Change {contactId: h.contactId})
    WHERE m.id > h.id AND m.kind = 'CONTACTS_MERGED'
  } AS merged
