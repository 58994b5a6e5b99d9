// read: the contacts of $ids, rows of $fields
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([k IN $fields | c[k]]) AS contacts
