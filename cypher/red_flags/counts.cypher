// read: for each visible contact of $ids how many red flags it has; [contact id, number]
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COUNT {
  MATCH (f:RedFlag {contactId: id})
  WHERE ($anyStatus OR f.status = $status)
    AND ($anyLabel OR f.labelKey = $labelKey)
}]) AS counts
