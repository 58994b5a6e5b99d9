// write: of the next $batch contacts after $after those whose dismissed suggestions have one of $words, locked; the last id, and [node, nothing, values] each
MATCH (c:Contact)
WHERE c.id > $after
WITH c
ORDER BY c.id
LIMIT $batch
WITH collect(c) AS read
// The id of a suggestion has those of its contacts without their prefix.
WITH last(read).id AS last, [c IN read WHERE any(s IN c.dismissedSuggestions WHERE any(w IN $words WHERE toLower(s) CONTAINS replace(w, 'con_', '')))] AS found
FOREACH (c IN found | SET c.lock = 0)
RETURN last, [c IN found | [elementId(c), [], c {.dismissedSuggestions}]] AS named
