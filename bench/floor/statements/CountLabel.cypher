MATCH (c:Contact {id: $id})
RETURN {id: c.id, count: COUNT { (c)-[:KNOWS]-() }} AS data
