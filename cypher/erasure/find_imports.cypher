// write: of the next $batch imports after $after those that have one of $words in the names of their files, locked; the last id, and [node, nothing, values] each
MATCH (i:Import)
WHERE i.id > $after
WITH i
ORDER BY i.id
LIMIT $batch
WITH collect(i) AS read
WITH last(read).id AS last, [i IN read WHERE any(f IN i.files WHERE any(w IN $words WHERE toLower(f) CONTAINS w))] AS found
FOREACH (i IN found | SET i.lock = 0)
RETURN last, [i IN found | [elementId(i), [], i {.files}]] AS named
