// read: how many red flags visible contacts have
MATCH (f:RedFlag)
WHERE f.id < 'flg~'
  AND ($anyStatus OR f.status = $status)
  AND ($anyLabel OR f.labelKey = $labelKey)
MATCH (c:Contact {id: f.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN count(f) AS total
