// write: of the next $batch tasks after $after those that have one of $words, locked; the last id, and [node, names of their contact, values] each
MATCH (t:Task)
WHERE t.id > $after
WITH t
ORDER BY t.id
LIMIT $batch
WITH collect(t) AS read
WITH
  last(read).id AS last,
  [t IN read WHERE any(w IN $words WHERE toLower(
    t.title + ' ' + coalesce(t.notes, '')
    + reduce(s = '', x IN coalesce(t.titleMentions, []) + coalesce(t.notesMentions, []) | s + x)
  ) CONTAINS w)] AS found
FOREACH (t IN found | SET t.lock = 0)
RETURN last, [t IN found | [
  elementId(t),
  COLLECT {
    MATCH (c:Contact {id: t.contactId})
    RETURN [c.name] + c.emails + c.phones
  },
  t {.title, .notes, .titleMentions, .notesMentions}
]] AS named
