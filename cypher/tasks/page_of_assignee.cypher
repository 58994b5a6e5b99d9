// read: the tasks of one user about visible contacts after $after, soonest due date first; rows of $fields
MATCH (t:Task)
WHERE t.assigneeId = $assigneeId
  AND t.dueKey > $after
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH t
// All columns of the index are named: by the last one alone the planner reads every row that fits and sorts them.
ORDER BY t.assigneeId, t.dueKey
LIMIT $first
RETURN collect([k IN $fields | t[k]]) AS tasks
