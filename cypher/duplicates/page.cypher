// read: the pairs of the ranks between $after and $until, by rank, whose contacts the viewer sees both: [rank, score, rows of $fields of both, shared associates of theirs that the viewer sees]
// specialised
MATCH (p:DuplicatePair)
WHERE p.rank > $after AND p.rank < $until
  AND NOT EXISTS { MATCH (:DistinctPair {key: p.key}) }
WITH p
ORDER BY p.rank
MATCH (a:Contact {id: p.first})
WHERE $seeAll OR any(x IN a.readers WHERE x IN $principals)
WITH p, a
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
