// write: locks the contacts of these pairs, then removes all associations of the label between them; returns how many
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]})
MATCH (b:Contact {id: pair[1]})
// A subquery has both ends bound: Expand(Into) goes from the one with fewer ties, else a hub is expanded for every pair.
CALL (a, b) {
  MATCH (a)-[r]->(b)
  WHERE type(r) = $type
  RETURN r
}
WITH DISTINCT r
DELETE r
RETURN count(*) AS removed
