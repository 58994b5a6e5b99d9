// write: locks the visible contacts of $ids in ascending order, then returns everything needed to decide about associations between $pairs and $groups:
// the existing contacts, how many associations that have not ended leave and reach each by label and the days that remain, the associations between the pairs, the labels and those they exclude, the workspace's maximum
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c) AS locked
// A contact deleted while we waited for its lock no longer has an id.
WITH [c IN locked WHERE c.id IS NOT NULL] AS locked
RETURN
  [c IN locked | c.id] AS contacts,
  COLLECT {
    UNWIND locked AS c
    MATCH (c)-[r]->()
    WHERE r.until IS NULL OR r.until >= $today
    WITH c, type(r) AS type, CASE WHEN r.since > $today THEN r.since END AS since, r.until AS until, count(*) AS number
    RETURN [c.id, type, number, since, until]
  } AS leaving,
  COLLECT {
    UNWIND locked AS c
    MATCH (c)<-[r]-()
    WHERE r.until IS NULL OR r.until >= $today
    WITH c, type(r) AS type, CASE WHEN r.since > $today THEN r.since END AS since, r.until AS until, count(*) AS number
    RETURN [c.id, type, number, since, until]
  } AS reaching,
  // From the contact with fewer associations. Matching with both ends bound would leave the choice to the planner, which, on an almost
  // empty graph, scans all relationships for each pair and keeps that plan for a while as the graph grows.
  COLLECT {
    UNWIND CASE WHEN size(locked) > 0 THEN $pairs ELSE [] END AS pair
    MATCH (a:Contact {id: pair[0]})
    MATCH (b:Contact {id: pair[1]})
    WITH a, b, COUNT { (a)--() } <= COUNT { (b)--() } AS fewer
    WITH CASE WHEN fewer THEN a ELSE b END AS near, CASE WHEN fewer THEN b.id ELSE a.id END AS farId
    MATCH (near)-[r]-(far)
    WHERE far.id = farId
    RETURN [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version]
  } AS pairAssociations,
  // [one contact, many others] each: its associations are read once, not once for each pair.
  COLLECT {
    UNWIND CASE WHEN size(locked) > 0 THEN $groups ELSE [] END AS group
    MATCH (a:Contact {id: group[0]})-[r]-(b)
    WHERE b.id IN group[1]
    RETURN [r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, r.version]
  } AS groupAssociations,
  COLLECT {
    UNWIND CASE WHEN size(locked) > 0 THEN $keys ELSE [] END AS key
    MATCH (l:AssociationLabel {key: key})
    UNWIND l.key + l.exclusiveWith AS told
    MATCH (x:AssociationLabel {key: told})
    WITH DISTINCT x
    RETURN [k IN $fields | x[k]]
  } AS labels,
  COLLECT {
    MATCH (w:Workspace {id: 'workspace'})
    RETURN w.maxLabelsPerContact
  } AS maxLabelsPerContact
