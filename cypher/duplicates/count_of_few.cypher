// read: how many pairs of the ranks before $until have both contacts among $ids and seen by the viewer
// The hint keeps the planner from walking all ranks.
UNWIND $ids AS id
MATCH (a:Contact {id: id})
WHERE $seeAll OR any(x IN a.readers WHERE x IN $principals)
WITH a
MATCH (p:DuplicatePair {first: a.id})
USING INDEX p:DuplicatePair(first)
WHERE p.rank < $until
  AND NOT EXISTS { MATCH (:DistinctPair {key: p.key}) }
MATCH (b:Contact {id: p.second})
WHERE $seeAll OR any(x IN b.readers WHERE x IN $principals)
RETURN count(p) AS total
