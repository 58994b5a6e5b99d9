// read: of the next $batch imports after $after what they replaced of a contact, [import, notes] each; the last id, and these
MATCH (i:Import)
WHERE i.id > $after
WITH i
ORDER BY i.id
LIMIT $batch
WITH collect(i) AS read
CALL (read) {
  UNWIND read AS i
  MATCH (p:ImportPart {importId: i.id})
  UNWIND p.changes AS note
  WITH i, note
  WHERE any(id IN $ids WHERE note STARTS WITH '{"id":"' + id + '"')
  WITH i, collect(note) AS notes
  RETURN collect([i {.*}, notes]) AS found
}
RETURN last(read).id AS last, found
