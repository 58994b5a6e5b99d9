// read: the associations between $pairs and $groups, pairs that share a contact, as they are loaded under locks; without locks
RETURN
  COLLECT {
    UNWIND $pairs AS pair
    MATCH (a:Contact {id: pair[0]})
    MATCH (b:Contact {id: pair[1]})
    WITH a, b, COUNT { (a)--() } <= COUNT { (b)--() } AS fewer
    WITH CASE WHEN fewer THEN a ELSE b END AS near, CASE WHEN fewer THEN b.id ELSE a.id END AS farId
    MATCH (near)-[r]-(far)
    WHERE far.id = farId
      AND ($seeAll OR all(c IN [near, far] WHERE any(p IN c.readers WHERE p IN $principals)))
    RETURN [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version]
  } AS pairAssociations,
  COLLECT {
    UNWIND $groups AS group
    MATCH (a:Contact {id: group[0]})-[r]-(b)
    WHERE b.id IN group[1]
      AND ($seeAll OR all(c IN [a, b] WHERE any(p IN c.readers WHERE p IN $principals)))
    RETURN [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version]
  } AS groupAssociations
