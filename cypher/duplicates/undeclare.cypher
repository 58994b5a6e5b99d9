// write: of $ids those that the viewer may see, after removing that the pairs of $keys are distinct, if all of $ids are seen; they are compared again
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH c
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH collect(c) AS seen
CALL (seen) {
  UNWIND CASE WHEN size(seen) = $most THEN $keys ELSE [] END AS key
  MATCH (d:DistinctPair {key: key})
  DELETE d
  WITH seen
  UNWIND seen AS c
  SET c.toCompare = true
  RETURN count(*) AS removed
}
RETURN [c IN seen | c.id] AS seen
