// read: how many pairs of the ranks before $until have contacts that the viewer sees both
MATCH (p:DuplicatePair)
WHERE p.rank > '' AND p.rank < $until
MATCH (a:Contact {id: p.first})
WHERE $seeAll OR any(x IN a.readers WHERE x IN $principals)
WITH p
MATCH (b:Contact {id: p.second})
WHERE ($seeAll OR any(x IN b.readers WHERE x IN $principals))
  AND NOT EXISTS { MATCH (:DistinctPair {key: p.key}) }
RETURN count(p) AS total
