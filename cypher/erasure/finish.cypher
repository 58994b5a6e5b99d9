// write: leaves of the record of an erasure that it was made, by whom and when; returns how many
MATCH (h:Change {id: $id})
REMOVE h.after, h.subjectId
RETURN count(h) AS finished
