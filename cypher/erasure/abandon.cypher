// write: removes the record of an erasure that is not made; returns how many
MATCH (h:Change {id: $id})
WHERE h.subjectId = 'erasure'
DELETE h
RETURN count(*) AS removed
