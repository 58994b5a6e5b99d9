// read: the two contacts of every association of a label, FROM and TO, with its first and last day, one row each; with $ended also those
// that have ended
MATCH (a)-[r:$($type)]->(b)
WHERE $ended OR r.until IS NULL OR r.until >= $today
RETURN a.id AS fromId, b.id AS toId, r.since AS since, r.until AS until
