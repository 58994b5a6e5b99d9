// read: the associations of $ids whose two contacts the viewer may see; $anchors are the contacts that the ids contain
// Associations have no index: they are found among those of their anchor, which is read once for all of them.
// specialised
UNWIND $anchors AS carried
OPTIONAL MATCH (m:MergedContact {id: carried})
WITH DISTINCT coalesce(m.into, carried) AS anchor
MATCH (c:Contact {id: anchor})-[r]-(x)
WHERE r.id IN $ids
  AND ($seeAll OR (any(p IN c.readers WHERE p IN $principals) AND any(p IN x.readers WHERE p IN $principals)))
WITH DISTINCT r
RETURN collect([type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, [k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]) AS associations
