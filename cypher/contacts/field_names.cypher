// read: the names of the custom fields of visible contacts, to suggest one in place of an unknown one
// No more than $most contacts are looked at, by name: who sees few of them gets fewer suggestions, not a longer wait.
MATCH (c:Contact)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey > ''
WITH c
ORDER BY c.sortKey
LIMIT $most
WITH c
WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
UNWIND c.fieldKeys AS entry
WITH DISTINCT split(entry, '\u0000')[0] AS name
RETURN collect(name) AS names
