// write: of the next $batch changes after $after those that have one of $words, locked; the last id, and [node, names of their contacts, values] each
MATCH (h:Change)
USING INDEX h:Change(id)
WHERE h.id > $after
WITH h
ORDER BY h.id
LIMIT $batch
WITH collect(h) AS read
WITH
  last(read).id AS last,
  [h IN read WHERE h.kind <> 'CONTACT_ERASED' AND any(w IN $words WHERE toLower(coalesce(h.before, '') + coalesce(h.after, '')) CONTAINS w)] AS found
FOREACH (h IN found | SET h.lock = 0)
RETURN last, [h IN found | [
  elementId(h),
  COLLECT {
    MATCH (c:Contact)
    WHERE c.id IN [h.contactId, h.otherId]
    RETURN [c.name] + c.emails + c.phones
  },
  h {.before, .after}
]] AS named
