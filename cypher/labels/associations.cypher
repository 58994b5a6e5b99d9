// read: up to $batch associations of a label, [FROM, TO] each
MATCH (a:Contact)-[r:$($type)]->(b:Contact)
WITH a, b
LIMIT $batch
RETURN collect([a.id, b.id]) AS pairs
