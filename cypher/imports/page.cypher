// read: all imports, latest first, as [id, at, by, files, state, counts]
MATCH (i:Import)
WHERE i.id > ''
WITH i
ORDER BY i.id DESC
RETURN collect([i.id, toString(i.at), i.by, i.files, i.state, i.counts]) AS imports
