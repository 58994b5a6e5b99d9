// read: the contacts that were merged into a contact, [id, external id] each, and the ids of its red flags
RETURN
  COLLECT {
    MATCH (m:MergedContact {into: $id})
    RETURN [m.id, m.externalId]
  } AS merged,
  COLLECT {
    MATCH (f:RedFlag {contactId: $id})
    RETURN f.id
  } AS flags
