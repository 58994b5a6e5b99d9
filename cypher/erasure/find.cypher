// read: the last record that a contact was erased, [id, what is still to be erased as JSON or null], if there is one, and whether there is any other record about it
RETURN
  head(COLLECT {
    MATCH (h:Change {contactId: $id})
    USING INDEX h:Change(contactId, id)
    WHERE h.id < 'chg~' AND h.kind = 'CONTACT_ERASED'
    RETURN [h.id, CASE h.subjectId WHEN 'erasure' THEN h.after END]
    ORDER BY h.contactId DESC, h.id DESC
    LIMIT 1
  }) AS erased,
  EXISTS {
    MATCH (h:Change {contactId: $id})
    WHERE h.id < 'chg~' AND h.kind <> 'CONTACT_ERASED'
  } AS known
