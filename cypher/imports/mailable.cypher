// read: the ids of those contacts of $ids who get e-mail
MATCH (c:Contact)
WHERE c.id IN $ids
  AND NOT coalesce(c.emailOptOut, false)
RETURN collect(c.id) AS ids
