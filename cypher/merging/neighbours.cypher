// read: the ids of the neighbours of two contacts
MATCH (c:Contact)
WHERE c.id IN $ids
MATCH (c)--(o:Contact)
RETURN collect(DISTINCT o.id) AS ids
