// read: the red flags of those of $ids that are visible, newest first, before $before; rows of $fields
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
MATCH (f:RedFlag {contactId: c.id})
WHERE f.id < $before
  AND ($anyStatus OR f.status = $status)
  AND ($anyLabel OR f.labelKey = $labelKey)
WITH f
ORDER BY f.id DESC
LIMIT $first
RETURN collect([k IN $fields | f[k]]) AS flags
