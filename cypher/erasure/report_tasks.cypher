// read: of the next $batch tasks after $after those about a contact, or with values of it; the last id, and the tasks
MATCH (t:Task)
WHERE t.id > $after
WITH t
ORDER BY t.id
LIMIT $batch
WITH collect(t) AS read
RETURN
  last(read).id AS last,
  [t IN read WHERE any(id IN $ids WHERE t.contactId = id OR id IN t.titleMentions OR id IN t.notesMentions) | t {.*}] AS found
