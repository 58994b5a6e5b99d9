MATCH (a:Contact {id: $id}), (b:Contact {id: $other})
MATCH p = shortestPath((a)-[*..100]-(b))
RETURN {length: length(p), contacts: [n IN nodes(p) | n {.id, .name}], types: [r IN relationships(p) | type(r)]} AS data
