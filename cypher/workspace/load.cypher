// read: the labels as rows of $fields, the relation rules as rows of $ruleFields, and the workspace's settings; null for the settings before the workspace is created
// specialised
OPTIONAL MATCH (w:Workspace {id: 'workspace'})
WITH w
RETURN
  COLLECT {
    MATCH (l:AssociationLabel)
    RETURN [k IN $fields | l[k]]
  } AS labels,
  COLLECT {
    MATCH (u:RelationRule)
    RETURN [k IN $ruleFields | u[k]]
  } AS rules,
  CASE WHEN w IS NULL THEN null ELSE [
    map IN [w {.maxLabelsPerContact, .maxLabels, .defaultPhoneRegion, .historyDays}] |
    [map.maxLabelsPerContact, map.maxLabels, map.defaultPhoneRegion, map.historyDays]
  ][0] END AS settings
