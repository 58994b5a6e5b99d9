// read: a page of the contacts from one narrow $source that pass the filters, in order of name or else of creation; rows of $fields
// when back: // read: a page of the contacts from one narrow $source that pass the filters, in reverse order of name or else of creation; rows of $fields
// The other sources get no row, so they cost nothing.
// specialised when noLack, anyFlag, noUnflagged, anyOver, noWithin
WITH COLLECT {
    UNWIND CASE $source WHEN 'IDS' THEN $ids ELSE [] END AS id
    MATCH (c:Contact {id: id})
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'EXTERNAL' THEN $ids ELSE [] END AS key
    MATCH (c:Contact {externalId: key})
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'OTHER' THEN [$other] ELSE [] END AS id
    MATCH (o:Contact {id: id})
    WHERE ($seeAll OR any(p IN o.readers WHERE p IN $principals))
    MATCH (o)--(c)
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'AROUND' THEN $ids ELSE [] END AS id
    MATCH (o:Contact {id: id})--(c)
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'COMPANY' THEN [$company] ELSE [] END AS key
    MATCH (c:Contact {companyKey: key})
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'FLAG' THEN [1] ELSE [] END AS one
    MATCH (f:RedFlag)
    WHERE f.openKey IS NOT NULL
    MATCH (c:Contact {id: f.contactId})
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'LIMIT' THEN [1] ELSE [] END AS one
    MATCH (f:RedFlag)
    MATCH (c:Contact {id: f.contactId})
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'WORDS' THEN [$query] ELSE [] END AS query
    CALL db.index.fulltext.queryNodes('contact_words', query) YIELD node
    RETURN node
  } + COLLECT {
    UNWIND CASE $source WHEN 'NAMES' THEN [$nameAfter] ELSE [] END AS key
    MATCH (c:Contact)
    WHERE c.sortKey > key
      AND c.sortKey < $nameBefore
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'CREATED' THEN [$idAfter] ELSE [] END AS id
    MATCH (c:Contact)
    WHERE c.id > id
      AND c.id < $idBefore
    RETURN c
  } + COLLECT {
    // With an equality the planner reads the associations of this type alone, without one the whole store: hence the four
    // values. Not (a)-[r]->(b): Neo4j 2026.09 binds the ends of the association before, all but the first time.
    UNWIND CASE $source WHEN 'TYPES' THEN $sourceTypes ELSE [] END AS type
    UNWIND ['NONE', 'FROM', 'TO', 'BOTH'] AS copy
    MATCH ()-[r:$(type)]->()
    WHERE r.emailCopy = copy
    WITH r, type, startNode(r) AS a, endNode(r) AS b
    WHERE $seeAll
      OR (any(p IN a.readers WHERE p IN $principals) AND any(p IN b.readers WHERE p IN $principals))
    UNWIND [[a, '>'], [b, '<']] AS end
    WITH r, end[0] AS c, type + end[1] AS mark
    WHERE $sourceMarks = []
      OR (mark IN $sourceMarks AND coalesce(r.until >= $today, true))
    RETURN c
  } + COLLECT {
    UNWIND CASE $source WHEN 'READERS' THEN [$query] ELSE [] END AS query
    CALL db.index.fulltext.queryNodes('contact_readers', query) YIELD node
    RETURN node
  } AS found
UNWIND found AS c
// Counted and not DISTINCT: an aggregation drops `found`, whose weight Neo4j would add to every row that it sorts.
WITH c, count(*) AS times
WHERE c.sortKey > $nameAfter
  AND c.sortKey < $nameBefore
  AND c.id > $idAfter
  AND c.id < $idBefore
  // filters
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  AND ($anyCompany OR c.companyKey = $company)
  // What is known in part stands as a text, a whole day that needs no other words as a day.
  AND ($anyBirth OR coalesce(
    all(mark IN $birthMarks WHERE c.birth CONTAINS mark),
    ($bornYear = 0 OR c.birthDate.year = $bornYear)
      AND ($bornMonth = 0 OR c.birthDate.month = $bornMonth)
      AND ($bornDay = 0 OR c.birthDate.day = $bornDay)))
  AND ($anyWord OR any(text IN [' ' + c.words + ' ']
    WHERE any(way IN $ways WHERE all(clause IN way WHERE any(mark IN clause WHERE text CONTAINS mark)))))
  AND ($anyOther OR EXISTS {
    MATCH (o:Contact {id: $other})--(c)
    WHERE ($seeAll OR any(p IN o.readers WHERE p IN $principals))
  })
  AND ($anyType OR EXISTS {
    MATCH (c)-[r]-(x)
    // when types: MATCH (c)-[r:$types]-(x)
    WHERE type(r) IN $types
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  })
  AND ($anyRole OR EXISTS {
    MATCH (c)-[r]-(x)
    WHERE type(r) IN $roles
      AND type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END IN $roles
      AND coalesce(r.until >= $today, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  })
  AND ($noLack OR NOT EXISTS {
    MATCH (c)-[r]-(x)
    WHERE type(r) IN $lacking
      AND type(r) + CASE WHEN startNode(r) = c THEN '>' ELSE '<' END IN $lacking
      AND coalesce(r.until >= $today, true)
      AND ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  })
  AND ($anyFlag OR EXISTS {
    MATCH (f:RedFlag {contactId: c.id})
    WHERE f.openKey IS NOT NULL
  })
  AND ($noUnflagged OR NOT EXISTS {
    MATCH (f:RedFlag {contactId: c.id})
    WHERE f.openKey IS NOT NULL
  })
  // A contact over a limit has a flag for it, open or resolved: no other contact is counted.
  AND ($anyOver OR EXISTS {
    MATCH (f:RedFlag {contactId: c.id})
    WITH count(f) AS flags
    WHERE flags > 0
    MATCH (c)-[r]-()
    WHERE coalesce(r.until >= $today, true)
    WITH type(r) AS type, startNode(r) = c AND NOT type(r) IN $singles AS outgoing, collect([r.since, r.until]) AS held
    WITH type, held, $limits[type][CASE WHEN outgoing THEN 1 ELSE 0 END] AS most
    // The number on one day is greatest today, or on a day on which one of them begins.
    WHERE size(held) > most
      AND any(day IN [$today] + [h IN held WHERE h[0] > $today | h[0]]
        WHERE size([h IN held WHERE coalesce(h[0] <= day, true) AND coalesce(h[1] >= day, true)]) > most)
    RETURN type
  })
  AND ($noWithin OR NOT EXISTS {
    MATCH (f:RedFlag {contactId: c.id})
    WITH count(f) AS flags
    WHERE flags > 0
    MATCH (c)-[r]-()
    WHERE coalesce(r.until >= $today, true)
    WITH type(r) AS type, startNode(r) = c AND NOT type(r) IN $singles AS outgoing, collect([r.since, r.until]) AS held
    WITH type, held, $limits[type][CASE WHEN outgoing THEN 1 ELSE 0 END] AS most
    // The number on one day is greatest today, or on a day on which one of them begins.
    WHERE size(held) > most
      AND any(day IN [$today] + [h IN held WHERE h[0] > $today | h[0]]
        WHERE size([h IN held WHERE coalesce(h[0] <= day, true) AND coalesce(h[1] >= day, true)]) > most)
    RETURN type
  })
  // end of filters
WITH c
ORDER BY CASE WHEN $byName THEN c.sortKey ELSE c.id END
// when back: ORDER BY CASE WHEN $byName THEN c.sortKey ELSE c.id END DESC
LIMIT $ask
RETURN collect([k IN $fields | c[k]] + [k IN $times | toString(c[k])]) AS contacts
