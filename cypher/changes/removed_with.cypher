// read: the removals of associations that went with a deleted contact, the last first, and were not undone; each as `ChangeRow`
CALL () {
  MATCH (h:Change {contactId: $id})
  USING INDEX h:Change(contactId, id)
  WHERE h.id < $before AND h.kind = 'ASSOCIATION_REMOVED'
  RETURN h
  UNION
  MATCH (h:Change {otherId: $id})
  USING INDEX h:Change(otherId, id)
  WHERE h.id < $before AND h.kind = 'ASSOCIATION_REMOVED'
  RETURN h
}
WITH h
WHERE h.before CONTAINS '"deletedWith":"' + $id + '"'
  AND NOT EXISTS { MATCH (:Change {undoes: h.id}) }
WITH h
ORDER BY h.id DESC
LIMIT $most
RETURN collect([
  h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
  toString(h.at), h.byId, h.operation
]) AS changes
