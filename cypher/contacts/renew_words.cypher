// write: gives contacts the words of $rows, unless their source values have changed meanwhile; returns how many
UNWIND $rows AS row
MATCH (c:Contact {id: row.id})
SET c.lock = 0
WITH c, row
WHERE coalesce(c.version, 0) = row.version
  AND coalesce(c.name, '') = row.name
  AND coalesce(c.emails, []) = row.emails
  AND coalesce(c.phones, []) = row.phones
SET c.words = row.words, c.jobKey = row.jobKey, c.fieldKeys = row.fieldKeys, c.toCompare = true
RETURN count(c) AS renewed
