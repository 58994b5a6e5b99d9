// read: of the next $batch messages after $after those to a contact, with a copy to it or without, with values of it, or about one of its flags; the last id, and the messages
MATCH (m:Message)
WHERE m.id > $after
WITH m
ORDER BY m.id
LIMIT $batch
WITH collect(m) AS read
RETURN
  last(read).id AS last,
  [m IN read WHERE any(id IN $ids WHERE m.contactId = id OR id IN m.recipientIds OR id IN m.mentionedIds OR m.leftOut CONTAINS '"' + id + '"')
    OR any(id IN $flagIds WHERE m.text CONTAINS id) | m {.*}] AS found
