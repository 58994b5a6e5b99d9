// read: the next $batch contacts behind $after by id, with the values that are compared: [version, whether they are to be compared, row of $fields, keys, ids of associates]
// The words that identify somebody begin with _; that of the version says nothing.
// specialised
MATCH (c:Contact)
WHERE c.id > $after
WITH c
ORDER BY c.id
LIMIT $batch
RETURN collect([
  c.version,
  coalesce(c.toCompare, false),
  [k IN $fields | c[k]] + [k IN $times | toString(c[k])],
  [w IN split(c.words, ' ') WHERE w STARTS WITH '_' AND NOT w STARTS WITH '_v'],
  COLLECT {
    MATCH (c)--(o:Contact)
    WITH DISTINCT o
    LIMIT $associates
    RETURN o.id
  }
]) AS contacts
