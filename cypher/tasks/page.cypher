// read: the tasks about visible contacts after $after, soonest due date first; rows of $fields
// specialised
MATCH (t:Task)
WHERE t.dueKey > $after
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH t
ORDER BY t.dueKey
LIMIT $first
RETURN collect([k IN $fields | t[k]]) AS tasks
