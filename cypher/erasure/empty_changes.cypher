// write: empties up to $batch records about a contact, which stay as $mark; returns what they held of the contact itself, [before, after] each, and how many they were
CALL () {
  MATCH (h:Change {contactId: $id})
  USING INDEX h:Change(contactId, id)
  WHERE h.id < 'chg~' AND h.kind <> 'CONTACT_ERASED' AND coalesce(h.before <> $mark, true)
  RETURN h
  UNION
  MATCH (h:Change {otherId: $id})
  USING INDEX h:Change(otherId, id)
  WHERE h.id < 'chg~' AND coalesce(h.before <> $mark, true)
  RETURN h
}
WITH h
LIMIT $batch
WITH collect(h) AS found, collect(CASE h.contactId WHEN $id THEN [h.before, h.after] END) AS held
FOREACH (h IN found |
  SET h.before = $mark
  REMOVE h.after, h.role, h.labelKey, h.associationId, h.subjectId, h.requestId)
RETURN held, size(found) AS emptied
