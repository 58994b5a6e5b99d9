// write: removes pairs, of duplicates and of distinct contacts, one of which is gone, and pairs of duplicates that were declared distinct, up to $batch; returns how many
MATCH (p:DuplicatePair|DistinctPair)
WHERE NOT EXISTS { MATCH (:Contact {id: p.first}) }
  OR NOT EXISTS { MATCH (:Contact {id: p.second}) }
  OR (p:DuplicatePair AND EXISTS { MATCH (:DistinctPair {key: p.key}) })
WITH p
LIMIT $batch
DELETE p
RETURN count(*) AS removed
