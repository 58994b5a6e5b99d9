// write: gives a claimed key back, unused; how many there were
MATCH (k:Idempotency {key: $key})
DELETE k
RETURN count(*) AS released
