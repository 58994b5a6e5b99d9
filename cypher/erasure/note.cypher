// write: notes on the record of an erasure what is still to be erased; returns how many
MATCH (h:Change {id: $id})
WHERE h.subjectId = 'erasure'
SET h.after = $after
RETURN count(h) AS noted
