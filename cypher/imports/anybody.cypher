// read: whether there is a contact that was made before the id $before
MATCH (c:Contact)
WHERE c.id > ''
  AND c.id < $before
RETURN true AS found
LIMIT 1
