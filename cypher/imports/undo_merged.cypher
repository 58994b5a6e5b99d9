// read: the contacts that an import made and that were merged into others since, up to $most: [id, the other's id, its name]
MATCH (m:MergedContact)
WHERE m.id > ''
  AND m.importId = $id
WITH m
LIMIT $most
MATCH (c:Contact {id: m.into})
RETURN collect([m.id, m.into, c.name]) AS merged
