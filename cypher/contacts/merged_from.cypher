// read: the ids of the contacts that were merged into each of $ids, in the order of the merges: [id, those ids]
UNWIND $ids AS id
MATCH (m:MergedContact {into: id})
WITH id, m
ORDER BY m.at, m.id
WITH id, collect(m.id) AS merged
RETURN collect([id, merged]) AS merged
