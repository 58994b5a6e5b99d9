// write: deletes up to $batch changes older than the id $before, oldest first, but for records of erasures; returns how many
MATCH (h:Change)
USING INDEX h:Change(id)
WHERE h.id < $before
  AND h.kind <> 'CONTACT_ERASED'
WITH h
ORDER BY h.id
LIMIT $batch
DELETE h
RETURN count(*) AS purged
