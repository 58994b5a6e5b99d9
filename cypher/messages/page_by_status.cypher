// read: the messages of one status that the viewer may see before $before, newest first; rows of $fields
// specialised
MATCH (m:Message)
WHERE m.status = $status
  AND m.id < $before
OPTIONAL MATCH (c:Contact {id: m.contactId})
WITH m, c
WHERE $seeAll OR CASE WHEN c IS NULL THEN 'user:' + m.createdById IN $principals ELSE any(p IN c.readers WHERE p IN $principals) END
WITH m
// All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
ORDER BY m.status DESC, m.id DESC
LIMIT $first
RETURN collect([k IN $fields | m[k]]) AS messages
