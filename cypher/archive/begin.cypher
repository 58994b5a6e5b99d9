// write: begins to read an archive into an empty workspace: its settings, without labels and relation rules that the archive lacks; returns whether it is empty
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w
WHERE NOT EXISTS { MATCH (c:Contact) }
SET w += $settings
SET w.reading = $checksum
WITH w
CALL (w) {
  MATCH (l:AssociationLabel)
  WHERE NOT l.key IN $keys
  DELETE l
  RETURN count(*) AS removed
}
CALL (w) {
  MATCH (u:RelationRule)
  WHERE NOT $keepRules
    AND NOT u.key IN $ruleKeys
  DELETE u
  RETURN count(*) AS removedRules
}
RETURN true AS begun
