// read: for each of $ids its row of $fields and the contacts that may be the same person: [row of $fields, number of shared associates, names of some, whether the two are associated]
// The words that identify somebody begin with _; the index ranks those who share the rarest first, and $window are looked at.
// Those that it was compared with before are looked at again: they may have found it, though it does not find them.
// specialised
UNWIND $ids AS id
MATCH (a:Contact {id: id})
WHERE $seeAll OR any(p IN a.readers WHERE p IN $principals)
WITH a, reduce(q = '', w IN split(a.words, ' ') | CASE WHEN w STARTS WITH '_' AND NOT w STARTS WITH '_v' THEN q + ' ' + w ELSE q END) AS query
CALL (a) {
  MATCH (a)--(o:Contact)
  WHERE $seeAll OR any(p IN o.readers WHERE p IN $principals)
  WITH DISTINCT o
  LIMIT $associates
  RETURN collect(o) AS around
}
CALL (a, query, around) {
  CALL (a, query, around) {
    UNWIND CASE WHEN query = '' THEN [] ELSE [query] END AS asked
    CALL db.index.fulltext.queryNodes('contact_words', asked, {limit: $window}) YIELD node, score
    WITH collect([node, score]) AS hits
    // The contact itself is the first. Of many others, most share nothing but a common word with it.
    UNWIND [h IN hits WHERE size(hits) < $window OR h[1] > $least * hits[0][1]] AS hit
    RETURN hit[0] AS node
    UNION
    CALL (a) {
      MATCH (p:DuplicatePair {first: a.id})
      RETURN p.second AS other
      LIMIT $window
      UNION ALL
      MATCH (p:DuplicatePair {second: a.id})
      RETURN p.first AS other
      LIMIT $window
    }
    MATCH (x:Contact {id: other})
    RETURN x AS node
    UNION
    UNWIND around[0..$few] AS o
    CALL (o) {
      MATCH (o)--(x:Contact)
      RETURN x
      LIMIT $associates
    }
    WITH x, count(DISTINCT o) AS shared
    WHERE shared > 1
    ORDER BY shared DESC
    LIMIT $few
    RETURN x AS node
  }
  WITH a, around, node AS c
  WHERE c <> a
    AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
    AND NOT EXISTS { MATCH (:DistinctPair {key: CASE WHEN a.id < c.id THEN a.id + '|' + c.id ELSE c.id + '|' + a.id END}) }
  CALL (c, around) {
    MATCH (c)--(o:Contact)
    WITH o, around
    LIMIT $associates
    WITH DISTINCT o, around
    WHERE o IN around
    RETURN collect(o.name) AS shared
  }
  RETURN collect([[k IN $fields | c[k]], size(shared), shared[0..3], c IN around]) AS found
}
RETURN collect([[k IN $fields | a[k]], found]) AS candidates
