// write: deletes locked messages; returns how many
MATCH (m:Message)
WHERE m.id IN $ids
DELETE m
RETURN count(*) AS dropped
