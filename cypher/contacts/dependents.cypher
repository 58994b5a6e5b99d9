// read: what depends on a contact: its associations, at most $most, and whether it has tasks and messages
MATCH (c:Contact {id: $id})
RETURN
  COLLECT {
    MATCH (c)-[r]-()
    RETURN r.id
    LIMIT $most
  } AS associations,
  EXISTS { MATCH (t:Task {contactId: $id}) WHERE t.dueKey > '' } AS tasks,
  EXISTS { MATCH (m:Message {contactId: $id}) WHERE m.id < 'msg~' } AS messages
