// read: the changes of $ids that the viewer may see, each as `ChangeRow`
UNWIND $ids AS id
MATCH (h:Change {id: id})
WHERE $seeAll OR (
  NOT h.kind IN ['IMPORTED', 'UNDONE']
  AND (h.contactId IS NULL OR EXISTS { MATCH (o:Contact {id: h.contactId}) WHERE any(p IN o.readers WHERE p IN $principals) })
  AND (h.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: h.otherId}) WHERE any(p IN o.readers WHERE p IN $principals) })
)
RETURN collect([
  h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
  toString(h.at), h.byId, h.operation
]) AS changes
