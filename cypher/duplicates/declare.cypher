// write: of $ids those that the viewer may see, after storing that the pairs of $rows are distinct, if all of $ids are seen
// Their pair of duplicates stays for a while, unlisted, so that it is listed at once when the declaration is taken back.
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH c
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH collect(c.id) AS seen
CALL (seen) {
  UNWIND CASE WHEN size(seen) = $most THEN $rows ELSE [] END AS row
  MERGE (d:DistinctPair {key: row.key})
  ON CREATE SET d = row
  RETURN count(*) AS stored
}
RETURN seen
