// read: for each visible contact of $ids its changes that the viewer may see before $before, newest first; [contact id, changes], a change as `ChangeRow`
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COLLECT {
  CALL (id) {
    MATCH (h:Change {contactId: id})
    USING INDEX h:Change(contactId, id)
    WHERE h.id < $before
      AND ($seeAll OR h.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: h.otherId}) WHERE any(p IN o.readers WHERE p IN $principals) })
    WITH h
    // All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
    ORDER BY h.contactId DESC, h.id DESC
    LIMIT $first
    RETURN h
    UNION
    MATCH (h:Change {otherId: id})
    USING INDEX h:Change(otherId, id)
    WHERE h.id < $before
      AND ($seeAll OR EXISTS { MATCH (o:Contact {id: h.contactId}) WHERE any(p IN o.readers WHERE p IN $principals) })
    WITH h
    ORDER BY h.otherId DESC, h.id DESC
    LIMIT $first
    RETURN h
  }
  WITH h
  ORDER BY h.id DESC
  LIMIT $first
  RETURN [
    h.id, h.kind, h.contactId, h.otherId, h.associationId, h.labelKey, h.role, h.subjectId, h.before, h.after,
    toString(h.at), h.byId, h.operation
  ]
}]) AS pages
