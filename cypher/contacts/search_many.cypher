// read: what `contacts/search` returns of its matches, when they are more: the best by each part and name, counted to $most
// Parts that few contacts match come from the index; for the others, a scan in the order of names fills the page quickly. For viewers who see few contacts, those are searched instead.
// specialised
CALL () {
  UNWIND CASE WHEN $seeAll THEN [] ELSE [$readable] END AS query
  CALL db.index.fulltext.queryNodes('contact_readers', query, {limit: $window}) YIELD node
  RETURN collect(node) AS seen
}
WITH seen, NOT $seeAll AND size(seen) < $window AS seesFew
CALL (seen, seesFew) {
  UNWIND $parts AS part
  CALL (seen, seesFew, part) {
    UNWIND CASE WHEN seesFew OR part.query = '' THEN [] ELSE [part.query] END AS query
    CALL db.index.fulltext.queryNodes('contact_words', query, {limit: $window}) YIELD node
    RETURN collect(node) AS hits
  }
  WITH part, CASE WHEN seesFew THEN seen ELSE hits END AS pool, NOT seesFew AND (part.query = '' OR size(hits) >= $window) AS walk
  CALL (part, pool, walk) {
    UNWIND CASE WHEN walk THEN [] ELSE pool END AS c
    WITH part, c, ' ' + c.words + ' \n' + replace(replace(reduce(t = c.sortKey, e IN c.emails | t + '\n' + toLower(e)), ' ', '\t'), '@', '\r') AS text
    WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
      AND NOT c.id IN $excludeIds
      AND all(clause IN part.marks WHERE any(mark IN clause WHERE text CONTAINS mark))
      AND NOT all(clause IN part.unless WHERE any(mark IN clause WHERE text CONTAINS mark))
    WITH c
    ORDER BY c.sortKey
    LIMIT $enough
    RETURN c
    UNION ALL
    UNWIND CASE WHEN walk THEN [1] ELSE [] END AS once
    CALL (part) {
      MATCH (c:Contact)
      WHERE c.sortKey STARTS WITH part.key
        AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
        AND NOT c.id IN $excludeIds
      WITH part, c, ' ' + c.words + ' \n' + replace(replace(reduce(t = c.sortKey, e IN c.emails | t + '\n' + toLower(e)), ' ', '\t'), '@', '\r') AS text
      WHERE all(clause IN part.marks WHERE any(mark IN clause WHERE text CONTAINS mark))
        AND NOT all(clause IN part.unless WHERE any(mark IN clause WHERE text CONTAINS mark))
      WITH c
      ORDER BY c.sortKey
      LIMIT $enough
      RETURN c
    }
    RETURN c
  }
  WITH c, min(part.rank) AS rank
  ORDER BY rank, c.sortKey
  WITH collect([rank, c]) AS found
  RETURN size([f IN found WHERE f[0] < $inPart]) AS exact, found[0..$first] AS best
}
CALL (seen, seesFew) {
  CALL (seen, seesFew) {
    UNWIND CASE WHEN seesFew THEN seen ELSE [] END AS c
    RETURN c
    UNION ALL
    UNWIND CASE WHEN seesFew THEN [] ELSE [$query] END AS query
    CALL db.index.fulltext.queryNodes('contact_words', query) YIELD node AS c
    RETURN c
  }
  WITH c, ' ' + c.words + ' \n' + replace(replace(reduce(t = c.sortKey, e IN c.emails | t + '\n' + toLower(e)), ' ', '\t'), '@', '\r') AS text
  WHERE ($seeAll OR any(p IN c.readers WHERE p IN $principals))
    AND NOT c.id IN $excludeIds
    AND any(part IN $parts WHERE
      all(clause IN part.marks WHERE any(mark IN clause WHERE text CONTAINS mark))
      AND NOT all(clause IN part.unless WHERE any(mark IN clause WHERE text CONTAINS mark)))
  WITH c
  LIMIT $most
  RETURN count(c) AS total
}
RETURN total, exact, [f IN best | [f[0], [k IN $fields | f[1][k]] + [k IN $times | toString(f[1][k])]]] AS candidates
