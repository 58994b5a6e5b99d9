// write: releases a claimed key, unused; returns how many there were
MATCH (k:Idempotency {key: $key})
DELETE k
RETURN count(*) AS released
