// read: how many messages there are to those of $ids that are visible, and of the sender $by without a contact, of one status or all
CALL () {
  UNWIND $ids AS id
  MATCH (c:Contact {id: id})
  WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
  MATCH (m:Message {contactId: c.id})
  WHERE m.id < 'msg~'
  RETURN m
  UNION ALL
  MATCH (m:Message {createdById: $by})
  WHERE m.id < 'msg~'
    AND m.contactId IS NULL
  RETURN m
}
WITH m
WHERE $anyStatus OR m.status = $status
RETURN count(m) AS total
