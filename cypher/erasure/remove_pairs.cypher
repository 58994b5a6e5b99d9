// write: removes the pairs that a contact is in, of duplicates and of distinct contacts, and the ids of contacts that were merged into it; how many
CALL () {
  MATCH (p:DuplicatePair {first: $id})
  RETURN p
  UNION
  MATCH (p:DuplicatePair {second: $id})
  RETURN p
  UNION
  MATCH (p:DistinctPair {first: $id})
  RETURN p
  UNION
  MATCH (p:DistinctPair {second: $id})
  RETURN p
  UNION
  MATCH (p:MergedContact {into: $id})
  RETURN p
}
DELETE p
RETURN count(*) AS removed
