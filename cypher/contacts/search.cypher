// read: how many contacts the index found, up to $window; when fewer: how many of them match, how many exactly, the best $first: [rank, row of $fields]
// A contact has the rank of the first of $parts whose marks are all in its words, or in its name and addresses as written, without blanks and @.
// The ranks below $inPart are whole values.
// specialised
CALL () {
  CALL db.index.fulltext.queryNodes('contact_words', $query, {limit: $window}) YIELD node
  RETURN collect(node) AS hits
}
CALL (hits) {
  UNWIND CASE WHEN size(hits) < $window THEN hits ELSE [] END AS c
  WITH c
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
    AND NOT c.id IN $excludeIds
  WITH c, ' ' + c.words + ' \n' + replace(replace(reduce(t = c.sortKey, e IN c.emails | t + '\n' + toLower(e)), ' ', '\t'), '@', '\r') AS text
  WITH c, head([part IN $parts WHERE
    all(clause IN part.marks WHERE any(mark IN clause WHERE text CONTAINS mark))
    AND NOT all(clause IN part.unless WHERE any(mark IN clause WHERE text CONTAINS mark))
    | part.rank]) AS rank
  WHERE rank IS NOT NULL
  ORDER BY rank, c.sortKey
  WITH collect([rank, c]) AS found
  RETURN size(found) AS total, size([f IN found WHERE f[0] < $inPart]) AS exact, found[0..$first] AS best
}
RETURN size(hits) AS hits, total, exact, [f IN best | [f[0], [k IN $fields | f[1][k]] + [k IN $times | toString(f[1][k])]]] AS candidates
