// read: for each of $names and $queries, its place with up to $first contacts that it may name other than the one of $owners: whether the whole name is the same, row of $fields
// specialised
UNWIND range(0, size($names) - 1) AS n
CALL (n) {
  CALL db.index.fulltext.queryNodes('contact_words', $queries[n], {limit: $window}) YIELD node AS c, score
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
    AND c.id <> $owners[n]
  WITH c, score, c.sortKey STARTS WITH $names[n] AS exact
  ORDER BY exact DESC, score DESC, c.sortKey
  LIMIT $first
  RETURN collect([exact, [k IN $fields | c[k]] + [k IN $times | toString(c[k])]]) AS found
}
RETURN collect([n, found]) AS candidates
