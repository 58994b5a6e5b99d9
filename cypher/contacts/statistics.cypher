// read: the contacts that pass the filters by the values of some dimensions: the $first largest buckets, then all others as one
// In place of the lines up to the filters' end stand those of contacts/count or contacts/count_of_few, and up to three
// dimensions between the marks. A contact without a value is in the bucket of null.
MATCH (c:Contact)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey > $nameAfter
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  // end of filters
WITH
  // Where every contact is visible, Neo4j keeps this number for each contact.
  CASE WHEN $counted THEN COUNT {
    MATCH (c)-[r]-(x)
    WHERE ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  } ELSE 0 END AS associations,
  [
  // dimensions
  CASE WHEN c.companyKey IS NULL THEN [] ELSE [[c.companyKey, c.company]] END
  // end of dimensions
  ] AS found
UNWIND CASE WHEN found[0] = [] THEN [[null, null]] ELSE found[0] END AS one
UNWIND CASE WHEN coalesce(found[1], []) = [] THEN [[null, null]] ELSE found[1] END AS two
UNWIND CASE WHEN coalesce(found[2], []) = [] THEN [[null, null]] ELSE found[2] END AS three
WITH one[0] AS key, two[0] AS secondKey, three[0] AS thirdKey,
  min(one[1]) AS shown, min(two[1]) AS secondShown, min(three[1]) AS thirdShown,
  count(*) AS contacts, min(associations) AS fewest, max(associations) AS most, sum(associations) AS total
ORDER BY contacts DESC, key, secondKey, thirdKey
WITH collect([[key, secondKey, thirdKey], [shown, secondShown, thirdShown], contacts, fewest, most, total]) AS buckets
CALL (buckets) {
  UNWIND buckets[$first..] AS bucket
  RETURN [sum(bucket[2]), min(bucket[3]), max(bucket[4]), sum(bucket[5])] AS others
}
RETURN buckets[..$first] AS buckets, others
