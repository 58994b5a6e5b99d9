// read: the last changes of a contact or a subject after the change $after that the viewer may see, newest first, [`ChangeRow`, name of its contact, name of the other] each
CALL () {
  MATCH (h:Change {contactId: $contactId})
  USING INDEX h:Change(contactId, id)
  WHERE h.id > $after
  RETURN h
  UNION
  MATCH (h:Change {subjectId: $subjectId})
  WHERE h.id > $after
  RETURN h
}
WITH h
OPTIONAL MATCH (c:Contact {id: h.contactId})
OPTIONAL MATCH (o:Contact {id: h.otherId})
WITH h, c, o
WHERE $seeAll OR (
  NOT h.kind IN ['IMPORTED', 'UNDONE']
  AND (h.contactId IS NULL OR any(p IN c.readers WHERE p IN $principals))
  AND (h.otherId IS NULL OR any(p IN o.readers WHERE p IN $principals))
)
WITH h, c, o
ORDER BY h.id DESC
LIMIT 200
RETURN collect([[
  h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
  toString(h.at), h.byId, h.operation
], c.name, o.name]) AS changes
