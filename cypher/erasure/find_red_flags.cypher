// write: of the next $batch red flags after $after those whose resolution has one of $words, locked; the last id, and [node, names of their contact, values] each
MATCH (f:RedFlag)
WHERE f.id > $after
WITH f
ORDER BY f.id
LIMIT $batch
WITH collect(f) AS read
WITH last(read).id AS last, [f IN read WHERE any(w IN $words WHERE toLower(f.resolution) CONTAINS w)] AS found
FOREACH (f IN found | SET f.lock = 0)
RETURN last, [f IN found | [
  elementId(f),
  COLLECT {
    MATCH (c:Contact {id: f.contactId})
    RETURN [c.name] + c.emails + c.phones
  },
  f {.resolution}
]] AS named
