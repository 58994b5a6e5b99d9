// read: the changes of those of $ids, and those $withoutContact, that the viewer may see from $after to $before, newest first, each as `ChangeRow`
CALL () {
  UNWIND $ids AS id
  CALL (id) {
    MATCH (h:Change {contactId: id})
    USING INDEX h:Change(contactId, id)
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
    ORDER BY h.contactId DESC, h.id DESC
    LIMIT $first
    RETURN h
    UNION
    MATCH (h:Change {otherId: id})
    USING INDEX h:Change(otherId, id)
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
    ORDER BY h.otherId DESC, h.id DESC
    LIMIT $first
    RETURN h
  }
  RETURN h
  UNION
  MATCH (h:Change)
  WHERE $withoutContact
    AND h.subjectId > ''
    AND h.contactId IS NULL
    AND h.id >= $after
    AND h.id < $before
    AND ($anyKind OR h.kind IN $kinds)
    AND ($anyBy OR h.byId = $by)
    AND ($seeAll OR (
      NOT h.kind IN ['IMPORTED', 'UNDONE']
      AND (h.contactId IS NULL OR EXISTS { MATCH (o:Contact {id: h.contactId}) WHERE any(p IN o.readers WHERE p IN $principals) })
      AND (h.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: h.otherId}) WHERE any(p IN o.readers WHERE p IN $principals) })
    ))
  RETURN h
}
WITH h
ORDER BY h.id DESC
LIMIT $first
RETURN collect([
  h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
  toString(h.at), h.byId, h.operation
]) AS changes
