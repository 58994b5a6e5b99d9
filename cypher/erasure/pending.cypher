// read: the contacts that are being erased, at most $most
MATCH (h:Change {subjectId: 'erasure'})
WHERE h.kind = 'CONTACT_ERASED'
WITH h
LIMIT $most
RETURN collect(h.contactId) AS ids
