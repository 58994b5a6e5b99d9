// write: removes pairs, of duplicates and of distinct contacts, one of which is gone, up to $batch; returns how many
MATCH (p:DuplicatePair|DistinctPair)
WHERE NOT EXISTS { MATCH (:Contact {id: p.first}) }
  OR NOT EXISTS { MATCH (:Contact {id: p.second}) }
WITH p
LIMIT $batch
DELETE p
RETURN count(*) AS removed
