// read: every task, by id, as [id, contact, assignee, dueOn, dueKey, and whether that contact and that assignee exist]; one row each
MATCH (t:Task)
WHERE t.id > ''
WITH t
ORDER BY t.id
RETURN
  [t.id, t.contactId, t.assigneeId, t.dueOn, t.dueKey] AS task,
  EXISTS { MATCH (c:Contact {id: t.contactId}) } AS contactThere,
  EXISTS { MATCH (u:User {id: t.assigneeId}) } AS assigneeThere
