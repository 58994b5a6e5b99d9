// read: how many contacts resemble a text, counted to $most, and the most similar, up to $first: [rank, row of $fields]
// Each of $similar is a rank and the query of those that have it; the best $window of each query are checked.
// specialised
CALL () {
  UNWIND $similar AS part
  CALL (part) {
    CALL db.index.fulltext.queryNodes('contact_words', part.query, {limit: $window}) YIELD node AS c
    WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
      AND NOT c.id IN $excludeIds
    RETURN c
  }
  WITH c, max(part.rank) AS rank
  ORDER BY rank DESC, c.sortKey
  LIMIT $most
  RETURN collect([rank, c]) AS found
}
RETURN size(found) AS total, [f IN found[0..$first] | [f[0], [k IN $fields | f[1][k]] + [k IN $times | toString(f[1][k])]]] AS candidates
