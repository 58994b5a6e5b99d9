// read: up to $batch associations of a label, [FROM, TO] each
MATCH (a)-[r:$($type)]->(b)
WITH a, b
LIMIT $batch
RETURN collect([a.id, b.id]) AS pairs
