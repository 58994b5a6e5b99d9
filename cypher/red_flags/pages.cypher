// read: for each visible contact of $ids its red flags, newest first, before $before; [contact id, rows of $fields]
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COLLECT {
  MATCH (f:RedFlag {contactId: id})
  WHERE f.id < $before
    AND ($anyStatus OR f.status = $status)
    AND ($anyLabel OR f.labelKey = $labelKey)
  WITH f
  ORDER BY f.id DESC
  LIMIT $first
  RETURN [k IN $fields | f[k]]
}]) AS pages
