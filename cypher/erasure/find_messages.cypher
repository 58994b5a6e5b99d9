// write: of the next $batch messages after $after those that have one of $words, locked; the last id, and [node, names of their contact, values] each
MATCH (m:Message)
WHERE m.id > $after
WITH m
ORDER BY m.id
LIMIT $batch
WITH collect(m) AS read
WITH
  last(read).id AS last,
  [m IN read WHERE any(w IN $words WHERE toLower(
    m.subject + ' ' + m.text + coalesce(m.to, '') + coalesce(m.cc, '') + coalesce(m.leftOut, '') + coalesce(m.error, '') + coalesce(m.publicError, '')
    + reduce(t = '', x IN coalesce(m.mentionedIds, []) | t + x)
  ) CONTAINS w)] AS found
FOREACH (m IN found | SET m.lock = 0)
RETURN last, [m IN found | [
  elementId(m),
  COLLECT {
    MATCH (c:Contact {id: m.contactId})
    RETURN [c.name] + c.emails + c.phones
  },
  m {
    .id, .status, .subject, .text, .to, .cc, .leftOut, .error, .publicError, .mentionedIds, .recipientIds,
    busy: m.claim IS NOT NULL AND coalesce(m.nextAttemptAt > $now, false)
  }
]] AS named
