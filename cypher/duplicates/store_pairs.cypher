// write: replaces the pairs of the contacts of $compared, [id, version] each, by $rows; those that have changed meanwhile stay to be compared
UNWIND $compared AS one
MATCH (c:Contact {id: one[0]})
WITH c, one
ORDER BY c.id
SET c.lock = 0
WITH c, one
FOREACH (x IN CASE WHEN c.version = one[1] THEN [c] ELSE [] END | REMOVE x.toCompare)
WITH collect(one[0]) AS ids
CALL (ids) {
  UNWIND ids AS id
  CALL (id) {
    MATCH (p:DuplicatePair {first: id})
    RETURN p
    UNION
    MATCH (p:DuplicatePair {second: id})
    RETURN p
  }
  DELETE p
  RETURN count(*) AS removed
}
// What was compared may be older than a declaration, a deletion or a merge.
CALL (ids) {
  UNWIND $rows AS row
  WITH row
  WHERE EXISTS { MATCH (:Contact {id: row.first}) }
    AND EXISTS { MATCH (:Contact {id: row.second}) }
    AND NOT EXISTS { MATCH (:DistinctPair {key: row.key}) }
  MERGE (p:DuplicatePair {key: row.key})
  SET p = row
  RETURN count(*) AS stored
}
RETURN stored
