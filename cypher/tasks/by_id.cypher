// read: the tasks of $ids whose contact is visible; rows of $fields
// specialised
UNWIND $ids AS id
MATCH (t:Task {id: id})
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([k IN $fields | t[k]]) AS tasks
