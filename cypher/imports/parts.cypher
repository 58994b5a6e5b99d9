// read: what an import did to contacts that were there before it: [changes, ids of associations] of each part, latest first
MATCH (p:ImportPart {importId: $id})
WITH p
ORDER BY elementId(p) DESC
RETURN collect([p.changes, p.associations]) AS parts
