// read: the red flags of $ids whose contact is visible; rows of $fields
// specialised
UNWIND $ids AS id
MATCH (f:RedFlag {id: id})
MATCH (c:Contact {id: f.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([k IN $fields | f[k]]) AS flags
