// write: locks a task with its visible contact; its row of $fields, and whether the user of the principals given may see the contact; no record when the task is missing or hidden
MATCH (t:Task {id: $id})
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
SET
  c.lock = 0,
  t.lock = 0
WITH t, c
// A task or contact deleted while we waited for the locks no longer has an id.
WHERE t.id = $id
RETURN [k IN $fields | t[k]] AS task, $assigneeSeesAll OR any(p IN c.readers WHERE p IN $assigneePrincipals) AS seen
