// read: the messages before $before to those of $ids that are visible, and those of the sender $by without a contact, newest first; rows of $fields
// specialised
CALL () {
  UNWIND $ids AS id
  MATCH (c:Contact {id: id})
  WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
  MATCH (m:Message {contactId: c.id})
  WHERE m.id < $before
  RETURN m
  UNION ALL
  MATCH (m:Message {createdById: $by})
  WHERE m.id < $before
    AND m.contactId IS NULL
  RETURN m
}
WITH m
WHERE $anyStatus OR m.status = $status
WITH m
ORDER BY m.id DESC
LIMIT $first
RETURN collect([k IN $fields | m[k]]) AS messages
