// write: removes up to $most associations that an import made and nobody changed, of the contacts that it made; returns how many
MATCH (c:Contact {importId: $id})-[r]-(other)
WHERE c.id > ''
  AND r.importId = $id
  AND r.version = 1
WITH DISTINCT r
LIMIT $most
WITH collect(r) AS made
CALL (made) {
  UNWIND made AS r
  WITH DISTINCT startNode(r) AS a, endNode(r) AS b
  UNWIND [a, b] AS end
  WITH DISTINCT end
  ORDER BY end.id
  SET end.lock = 0
  RETURN count(*) AS locked
}
WITH made
UNWIND made AS r
DELETE r
RETURN count(*) AS removed
