// read: of $ids those of contacts that were merged into another, and the ids of those: [id, the other's id]
UNWIND $ids AS id
MATCH (m:MergedContact {id: id})
RETURN collect([m.id, m.into]) AS merged
