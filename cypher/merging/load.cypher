// write: locks the two contacts and their neighbours, then returns the associations of the two there are now, which of them the viewer may see, and whether somebody declared the two distinct
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH count(c) AS locked
MATCH (c:Contact)
WHERE c.id IN $keys
MATCH (c)-[r]-(o:Contact)
WITH DISTINCT r
WITH
  collect([
    r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version
  ]) AS associations,
  collect(
    CASE
      WHEN all(x IN [startNode(r), endNode(r)] WHERE $seeAll OR any(p IN x.readers WHERE p IN $principals)) THEN r.id
    END
  ) AS seen
RETURN associations, seen, EXISTS { MATCH (:DistinctPair {key: $key}) } AS declaredDistinct
