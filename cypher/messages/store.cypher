// write: locks the visible contacts of $ids in ascending order, then stores the messages to those that are still there; the ids of their contacts
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c) AS locked
// A contact deleted while we waited for its lock no longer has an id.
WITH [c IN locked WHERE c.id IS NOT NULL | c.id] AS ids
FOREACH (message IN [message IN $messages WHERE message.contactId IN ids] |
  CREATE (m:Message)
  SET m = message)
RETURN ids
