// read: how many tasks about visible contacts there are, of one user or all, of one status or all
CALL () {
  UNWIND CASE WHEN $anyAssignee THEN [] ELSE [$assigneeId] END AS assigneeId
  MATCH (t:Task {assigneeId: assigneeId})
  WHERE t.dueKey > ''
  RETURN t
  UNION ALL
  UNWIND CASE WHEN $anyAssignee THEN [''] ELSE [] END AS lowest
  MATCH (t:Task)
  WHERE t.dueKey > lowest
  RETURN t
}
WITH t
WHERE $anyStatus OR t.status = $status
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN count(t) AS total
