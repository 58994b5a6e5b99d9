MATCH (a:Contact {id: $id})
MATCH (b:Contact {id: $other})
CREATE (a)-[:COLLEAGUE {id: randomUUID(), since: date('2026-01-01'), note: 'bench'}]->(b)
RETURN {created: true} AS data
