// write: deletes a task of a visible contact; how many there were
MATCH (t:Task {id: $id})
MATCH (c:Contact {id: t.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
SET
  c.lock = 0,
  t.lock = 0
WITH t
WHERE t.id = $id
DELETE t
RETURN count(*) AS deleted
