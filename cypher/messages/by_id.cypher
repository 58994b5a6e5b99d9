// read: the messages of $ids that the viewer may see, by their contact, or without one by their sender; rows of $fields
// specialised
UNWIND $ids AS id
MATCH (m:Message {id: id})
OPTIONAL MATCH (c:Contact {id: m.contactId})
WITH m, c
WHERE $seeAll OR CASE WHEN c IS NULL THEN 'user:' + m.createdById IN $principals ELSE any(p IN c.readers WHERE p IN $principals) END
RETURN collect([k IN $fields | m[k]]) AS messages
