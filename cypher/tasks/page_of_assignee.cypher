// read: the tasks of one user about visible contacts after $after, soonest due date first; rows of $fields
// specialised
MATCH (t:Task)
WHERE t.assigneeId = $assigneeId
  AND t.dueKey > $after
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH t
// All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
ORDER BY t.assigneeId, t.dueKey
LIMIT $first
RETURN collect([k IN $fields | t[k]]) AS tasks
