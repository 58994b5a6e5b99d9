// read: the contacts of $ids that the viewer may see; rows of $fields
// specialised when seeAll
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
RETURN collect([k IN $fields | c[k]] + [k IN $times | toString(c[k])]) AS contacts
