// read: the ids of the visible contacts associated with those of $ids
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
MATCH (c)--(other)
WHERE $seeAll OR any(p IN other.readers WHERE p IN $principals)
RETURN collect(DISTINCT other.id) AS ids
