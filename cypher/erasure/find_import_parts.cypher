// write: of the next $batch imports after $after the notes that have one of $words, locked; the last id, and [node, nothing, values] each
MATCH (i:Import)
WHERE i.id > $after
WITH i
ORDER BY i.id
LIMIT $batch
WITH collect(i.id) AS read
CALL (read) {
  UNWIND read AS id
  MATCH (p:ImportPart {importId: id})
  WHERE any(note IN p.changes WHERE any(w IN $words WHERE toLower(note) CONTAINS w))
  SET p.lock = 0
  RETURN collect([elementId(p), [], p {.changes}]) AS named
}
RETURN last(read) AS last, named
