// read: the contacts with more than $limit others at one side of a label, by associations that count; $single counts both directions
MATCH (a)-[r:$($type)]->(b)
WHERE r.until IS NULL OR r.until >= $today
UNWIND CASE WHEN $single THEN [a, b] WHEN $others = 'FROM' THEN [b] ELSE [a] END AS c
WITH c.id AS id, count(*) AS number
WHERE number > $limit
RETURN collect(id) AS contacts
