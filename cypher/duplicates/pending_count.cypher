// read: how many contacts have changed since they were compared with the others, and how many there are
MATCH (c:Contact)
WHERE c.toCompare = true
WITH count(c) AS pending
RETURN pending, COUNT { MATCH (:Contact) } AS every
