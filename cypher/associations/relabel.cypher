// write: gives an association whose contacts are locked another label: a relationship of that type replaces it, with its id and properties
MATCH (a:Contact {id: $fromId})-[old]->(b:Contact {id: $toId})
WHERE old.id = $id
CREATE (a)-[r:$($type)]->(b)
SET r = properties(old)
SET r += $properties
DELETE old
RETURN r.id AS id
