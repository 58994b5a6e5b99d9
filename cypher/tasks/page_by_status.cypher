// read: the tasks of one status about visible contacts after $after, soonest due date first; rows of $fields
// specialised
MATCH (t:Task)
WHERE t.status = $status
  AND t.dueKey > $after
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH t
// All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
ORDER BY t.status, t.dueKey
LIMIT $first
RETURN collect([k IN $fields | t[k]]) AS tasks
