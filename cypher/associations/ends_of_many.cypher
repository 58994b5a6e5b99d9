// read: the contacts of associations, FROM and TO of each that the viewer may see, by id: [id, FROM, TO]
// Each of $pairs is the contact that an id carries, which may have been merged into another, and the id.
UNWIND $pairs AS one
OPTIONAL MATCH (m:MergedContact {id: one[0]})
WITH coalesce(m.into, one[0]) AS anchor, one[1] AS id
MATCH (c:Contact {id: anchor})-[r]-(o:Contact)
WHERE r.id = id
  AND ($seeAll OR (any(p IN c.readers WHERE p IN $principals) AND any(p IN o.readers WHERE p IN $principals)))
RETURN collect([id, startNode(r).id, endNode(r).id]) AS ends
