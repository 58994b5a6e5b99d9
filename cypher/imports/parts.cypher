// read: what an import did to contacts that were there before it, and the labels it registered: [changes, ids of associations, labels] of each part, latest first
MATCH (p:ImportPart {importId: $id})
WITH p
ORDER BY elementId(p) DESC
RETURN collect([p.changes, p.associations, coalesce(p.labels, [])]) AS parts
