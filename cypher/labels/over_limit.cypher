// read: the contacts with more than $limit others at one side of a label by associations that have not ended; $single counts both
// directions: [id, [[first day if it is still to come, last day, number], ...]]: the kernel decides how many of them hold on the same day
MATCH (a)-[r:$($type)]->(b)
WHERE r.until IS NULL OR r.until >= $today
UNWIND CASE WHEN $single THEN [a, b] WHEN $others = 'FROM' THEN [b] ELSE [a] END AS c
WITH c, count(*) AS total
WHERE total > $limit
RETURN collect([c.id, COLLECT {
  MATCH (c)-[r:$($type)]-()
  WHERE (r.until IS NULL OR r.until >= $today)
    AND ($single OR ($others = 'FROM') = (endNode(r) = c))
  WITH CASE WHEN r.since > $today THEN r.since END AS since, r.until AS until, count(*) AS number
  RETURN [since, until, number]
}]) AS contacts
