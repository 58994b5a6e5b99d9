// read: how many changes from $after to $before the viewer may see
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
RETURN count(h) AS total
