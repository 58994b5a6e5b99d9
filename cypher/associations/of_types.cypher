// read: the associations of $types that have not ended, without $planned only those that have begun, and whose contacts are both visible, at most $most: [[id at FROM, id at TO, KEY, id], ...]
UNWIND $types AS type
// With an equality the planner reads the associations of this type alone, as in contacts/page_of_few.
UNWIND ['NONE', 'FROM', 'TO', 'BOTH'] AS copy
MATCH ()-[r:$(type)]->()
WHERE r.emailCopy = copy
WITH type, r, startNode(r) AS a, endNode(r) AS b
WHERE coalesce(r.until >= $today, true) AND ($planned OR coalesce(r.since <= $today, true))
  AND ($seeAll OR (any(p IN a.readers WHERE p IN $principals) AND any(p IN b.readers WHERE p IN $principals)))
WITH type, r, a, b
LIMIT $most
RETURN collect([a.id, b.id, type, r.id]) AS associations
