// write: applies changes to an association whose contacts are locked; null removes
MATCH (a:Contact {id: $fromId})-[r]->(b:Contact {id: $toId})
WHERE r.id = $id
SET r += $properties
RETURN r.id AS id
