// read: a page of the contacts that pass the filters, by name; rows of $fields
// when back: // read: a page of the contacts that pass the filters, by name, in descending order; rows of $fields
// The hint keeps the scan in the order of this index: it stops when the page is full, and never sorts.
// specialised when seeAll, anyType, anyRole, anyOther, noLack, anyFlag, noUnflagged, anyOver, noWithin, anyId, anyCompany, anyBirth, anyWord
// specialised when seeAll, anyType, anyRole, anyOther, noLack, anyFlag, noUnflagged, anyOver, noWithin
// specialised when types, anyOther, noLack, anyFlag, noUnflagged, anyOver, noWithin
// specialised when anyOther, noLack, anyFlag, noUnflagged, anyOver, noWithin
MATCH (c:Contact)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey > $nameAfter
  AND c.sortKey < $nameBefore
  AND ($anyId OR (c.id > $idAfter AND c.id < $idBefore))
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
ORDER BY c.sortKey
// when back: ORDER BY c.sortKey DESC
LIMIT $ask
RETURN collect([k IN $fields | c[k]] + [k IN $times | toString(c[k])]) AS contacts
