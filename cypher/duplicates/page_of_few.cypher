// read: of the pairs of the ranks between $after and $until those whose contacts are both among $ids and seen by the viewer, by rank: [rank, score, rows of $fields of both, shared associates of theirs that the viewer sees]
// The hint keeps the planner from walking all ranks.
// specialised
UNWIND $ids AS id
MATCH (a:Contact {id: id})
WHERE $seeAll OR any(x IN a.readers WHERE x IN $principals)
WITH a
MATCH (p:DuplicatePair {first: a.id})
USING INDEX p:DuplicatePair(first)
WHERE p.rank > $after AND p.rank < $until
  AND NOT EXISTS { MATCH (:DistinctPair {key: p.key}) }
MATCH (b:Contact {id: p.second})
WHERE $seeAll OR any(x IN b.readers WHERE x IN $principals)
WITH p, a, b
ORDER BY p.rank
LIMIT $ask
CALL (a, b) {
  MATCH (a)--(o:Contact)
  WHERE $seeAll OR any(x IN o.readers WHERE x IN $principals)
  WITH b, o
  LIMIT $associates
  WITH b, collect(DISTINCT o) AS around
  MATCH (b)--(o:Contact)
  WITH o, around
  LIMIT $associates
  WITH DISTINCT o, around
  WHERE o IN around
  RETURN collect(o.name) AS shared
}
RETURN collect([p.rank, p.score, [k IN $fields | a[k]], [k IN $fields | b[k]], shared]) AS pairs
