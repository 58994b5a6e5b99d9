// write: locks the contacts of $ids in ascending order; returns how many
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
RETURN count(c) AS locked
