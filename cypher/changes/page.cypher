// read: the changes that the viewer may see from $after to $before, newest first, each as `ChangeRow`
// The hint keeps the scan in the order of this index: it stops when the page is full, and never sorts.
MATCH (h:Change)
USING INDEX h:Change(id)
WHERE h.id >= $after
  AND h.id < $before
  AND ($anyKind OR h.kind IN $kinds)
  AND ($anyBy OR h.byId = $by)
  AND ($seeAll OR (
    NOT h.kind IN ['IMPORTED', 'UNDONE']
    AND (h.contactId IS NULL OR EXISTS { MATCH (o:Contact {id: h.contactId}) WHERE any(p IN o.readers WHERE p IN $principals) })
    AND (h.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: h.otherId}) WHERE any(p IN o.readers WHERE p IN $principals) })
  ))
WITH h
ORDER BY h.id DESC
LIMIT $first
RETURN collect([
  h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
  toString(h.at), h.byId, h.operation
]) AS changes
