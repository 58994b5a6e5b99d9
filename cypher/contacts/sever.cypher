// write: removes the associations of a locked contact with the locked $ids; returns how many of them the viewer could see, how many others are left, and those removed, [FROM, TO, label, properties] each
MATCH (c:Contact {id: $id})
CALL (c) {
  MATCH (c)-[r]-(n:Contact)
  WHERE n.id IN $ids
  WITH
    count(CASE WHEN $seeAll OR any(p IN n.readers WHERE p IN $principals) THEN 1 END) AS seen,
    collect(r) AS found,
    collect([
      startNode(r).id, endNode(r).id, type(r),
      r {.*, since: toString(r.since), until: toString(r.until), createdAt: toString(r.createdAt), updatedAt: null}
    ]) AS removed
  FOREACH (r IN found | DELETE r)
  RETURN seen, removed
}
RETURN seen, COUNT { (c)--() } AS left, removed
