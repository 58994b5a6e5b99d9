// read: the contacts of one association, FROM and TO, and its type, when the viewer may see both
// $anchor is the contact that its id contains, which may have been merged into another.
OPTIONAL MATCH (m:MergedContact {id: $anchor})
WITH coalesce(m.into, $anchor) AS anchor
MATCH (c:Contact {id: anchor})-[r]-(o:Contact)
WHERE r.id = $id
  AND ($seeAll OR (any(p IN c.readers WHERE p IN $principals) AND any(p IN o.readers WHERE p IN $principals)))
RETURN [startNode(r).id, endNode(r).id, type(r)] AS ends
