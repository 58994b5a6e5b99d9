// read: the ids of up to $first messages of one status after $after that are sent in the name of the user $by, oldest first
MATCH (m:Message)
WHERE m.status = $status
  AND m.id > $after
  AND coalesce(m.releasedById, m.createdById) = $by
WITH m
ORDER BY m.status, m.id
LIMIT $first
RETURN collect(m.id) AS ids
