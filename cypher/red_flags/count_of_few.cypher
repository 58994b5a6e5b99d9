// read: how many red flags those of $ids have that are visible
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
MATCH (f:RedFlag {contactId: c.id})
WHERE ($anyStatus OR f.status = $status)
  AND ($anyLabel OR f.labelKey = $labelKey)
RETURN count(f) AS total
