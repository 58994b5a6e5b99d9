// read: the red flags of visible contacts, newest first, before $before; rows of $fields
// The hint keeps the scan in the order of this index: it stops when the page is full, and never sorts.
// specialised
MATCH (f:RedFlag)
USING INDEX f:RedFlag(id)
WHERE f.id < $before
  AND ($anyStatus OR f.status = $status)
  AND ($anyLabel OR f.labelKey = $labelKey)
  AND EXISTS {
    MATCH (c:Contact {id: f.contactId})
    WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
  }
WITH f
ORDER BY f.id DESC
LIMIT $first
RETURN collect([k IN $fields | f[k]]) AS flags
