// read: for each visible contact of $ids how many tasks there are about it; [contact id, number]
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COUNT {
  MATCH (t:Task {contactId: id})
  WHERE t.dueKey > ''
    AND ($anyStatus OR t.status = $status)
}]) AS counts
