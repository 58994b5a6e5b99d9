// read: the messages that the viewer may see before $before, newest first; rows of $fields
// specialised
MATCH (m:Message)
WHERE m.id < $before
OPTIONAL MATCH (c:Contact {id: m.contactId})
WITH m, c
WHERE $seeAll OR CASE WHEN c IS NULL THEN 'user:' + m.createdById IN $principals ELSE any(p IN c.readers WHERE p IN $principals) END
WITH m
ORDER BY m.id DESC
LIMIT $first
RETURN collect([k IN $fields | m[k]]) AS messages
