// read: the tasks about those of $ids that are visible after $after, of one user or all, of one status or all; rows of $fields
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
MATCH (t:Task {contactId: c.id})
WHERE t.dueKey > $after
  AND ($anyAssignee OR t.assigneeId = $assigneeId)
  AND ($anyStatus OR t.status = $status)
WITH t
ORDER BY t.dueKey
LIMIT $first
RETURN collect([k IN $fields | t[k]]) AS tasks
