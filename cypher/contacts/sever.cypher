// write: removes the associations of a locked contact with the locked $ids; how many of them the viewer could see, and how many others are left
MATCH (c:Contact {id: $id})
CALL (c) {
  MATCH (c)-[r]-(n:Contact)
  WHERE n.id IN $ids
  WITH r, $seeAll OR any(p IN n.readers WHERE p IN $principals) AS seen
  DELETE r
  RETURN count(CASE WHEN seen THEN 1 END) AS removed
}
RETURN removed, COUNT { (c)--() } AS left
