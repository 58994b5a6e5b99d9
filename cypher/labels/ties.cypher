// read: the associations of a label that count, [FROM, TO] each, a row each
MATCH (a)-[r:$($type)]->(b)
WHERE r.until IS NULL OR r.until >= $today
RETURN a.id AS fromId, b.id AS toId
