// write: creates the workspace with the given settings, labels, relation rules and administrator, once; returns whether this call created it
MERGE (w:Workspace {id: 'workspace'})
  ON CREATE SET
    w.lock = 0,
    w.maxLabelsPerContact = $maxLabelsPerContact,
    w.maxLabels = $maxLabels,
    w.historyDays = $historyDays,
    w.createdAt = $now,
    w.isNew = true
WITH w, coalesce(w.isNew, false) AS isNew
REMOVE w.isNew
FOREACH (label IN CASE WHEN isNew THEN $labels ELSE [] END |
  CREATE (l:AssociationLabel)
  SET l = label
)
FOREACH (rule IN CASE WHEN isNew THEN $rules ELSE [] END |
  CREATE (u:RelationRule)
  SET u = rule
)
MERGE (u:User {id: $admin})
  ON CREATE SET u.name = 'Local administrator', u.sortKey = 'local administrator\u0000' + $admin, u.words = 'local administrator', u.role = 'ADMIN', u.teams = [], u.notifyRedFlags = false, u.createdAt = $now
RETURN isNew
