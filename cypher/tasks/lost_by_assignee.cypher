// read: the open tasks of a user about contacts that list one of $before, or any with $sawAll, and none of $after, soonest due date first: how many, and the first $first as [id, title, contact's name]
MATCH (t:Task {assigneeId: $id})
WHERE t.status = 'OPEN'
  AND t.dueKey > ''
MATCH (c:Contact {id: t.contactId})
WHERE ($sawAll OR any(p IN c.readers WHERE p IN $before))
  AND none(p IN c.readers WHERE p IN $after)
WITH t, c
// All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
ORDER BY t.assigneeId, t.status, t.dueKey
WITH collect([t.id, t.title, c.name]) AS tasks
RETURN size(tasks) AS total, tasks[..$first] AS tasks
