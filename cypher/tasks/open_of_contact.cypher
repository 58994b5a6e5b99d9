// read: the open tasks about a contact, soonest due date first, each with its assignee: [id, assignee's id, name, role, teams]
MATCH (t:Task {contactId: $id})
WHERE t.dueKey > ''
  AND t.status = 'OPEN'
WITH t
ORDER BY t.contactId, t.dueKey
MATCH (u:User {id: t.assigneeId})
RETURN collect([t.id, u.id, u.name, u.role, u.teams]) AS tasks
