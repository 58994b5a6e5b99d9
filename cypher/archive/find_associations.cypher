// read: the ids of the associations that leave the contacts of $ids
MATCH (c:Contact)
WHERE c.id IN $ids
MATCH (c)-[r]->()
RETURN collect(r.id) AS ids
