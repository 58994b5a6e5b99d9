// read: the ids of up to $batch contacts that have changed since they were compared with the others
MATCH (c:Contact)
WHERE c.toCompare = true
WITH c
LIMIT $batch
RETURN collect([c.id, c.version]) AS pending
