// read: how many tasks there are about those of $ids that are visible, of one user or all, of one status or all
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
MATCH (t:Task {contactId: c.id})
WHERE t.dueKey > ''
  AND ($anyAssignee OR t.assigneeId = $assigneeId)
  AND ($anyStatus OR t.status = $status)
RETURN count(t) AS total
