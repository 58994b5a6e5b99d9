// write: redirects references to the merged contact, remembers its ids, which occur in association ids and imports, and its import, and deletes it
MATCH (c:Contact {id: $mergeId})
WITH c, c.externalId AS externalId, c.importId AS importId
DELETE c
WITH $mergeId AS mergeId, $keepId AS keepId, externalId, importId
CALL (mergeId, keepId) {
  MATCH (f:RedFlag {contactId: mergeId})
  SET f.contactId = keepId
  FOREACH (x IN CASE WHEN f.status = 'OPEN' THEN [f] ELSE [] END |
    SET
      x.status = 'RESOLVED',
      x.resolvedAt = $now,
      x.resolvedById = $by,
      x.resolution = 'Its contact was merged with another.'
    REMOVE x.openKey)
  RETURN count(*) AS flags
}
CALL (mergeId, keepId) {
  MATCH (f:RedFlag {otherId: mergeId})
  SET f.otherId = keepId
  RETURN count(*) AS mentions
}
CALL (mergeId, keepId) {
  MATCH (t:Task {contactId: mergeId})
  WHERE t.dueKey > ''
  SET t.contactId = keepId
  RETURN count(*) AS tasks
}
CALL (mergeId, keepId) {
  MATCH (m:Message {contactId: mergeId})
  WHERE m.id < 'msg~'
  SET m.contactId = keepId
  RETURN count(*) AS messages
}
CALL (mergeId, keepId) {
  MATCH (h:Change {contactId: mergeId})
  WHERE h.id < 'chg~'
  SET h.contactId = keepId
  RETURN count(*) AS changes
}
CALL (mergeId, keepId) {
  MATCH (h:Change {otherId: mergeId})
  WHERE h.id < 'chg~'
  SET h.otherId = keepId
  RETURN count(*) AS otherChanges
}
CALL (mergeId, keepId) {
  CALL (mergeId) {
    MATCH (d:DistinctPair {first: mergeId})
    RETURN d, d.second AS other
    UNION ALL
    MATCH (d:DistinctPair {second: mergeId})
    RETURN d, d.first AS other
  }
  WITH d, CASE WHEN other < keepId THEN [other, keepId] ELSE [keepId, other] END AS pair
  MERGE (n:DistinctPair {key: pair[0] + '|' + pair[1]})
  ON CREATE SET n.first = pair[0], n.second = pair[1], n.declaredAt = d.declaredAt, n.declaredById = d.declaredById
  DELETE d
  RETURN count(*) AS distinctPairs
}
CALL (mergeId, keepId) {
  MATCH (a:MergedContact {into: mergeId})
  SET a.into = keepId
  RETURN count(*) AS earlier
}
CREATE (:MergedContact {
  id: mergeId,
  externalId: CASE WHEN $replacedId = '' THEN externalId ELSE $replacedId END,
  importId: importId,
  into: keepId,
  at: $now
})
RETURN flags, mentions, tasks, messages, changes, otherChanges, earlier
