// read: of stored associations [id, from, to, type], the ids of those whose TO leads back to their FROM by the same label, ended ones not counted
UNWIND $stored AS stored
MATCH (a:Contact {id: stored[1]})
MATCH (b:Contact {id: stored[2]})
MATCH path = shortestPath((b)-[*]->(a))
WHERE all(r IN relationships(path) WHERE type(r) = stored[3] AND (r.until IS NULL OR r.until >= $today))
RETURN collect(stored[0]) AS circles
