// read: the labels as rows of $fields, and the workspace's settings; null for the settings before the workspace is created
// specialised
OPTIONAL MATCH (w:Workspace {id: 'workspace'})
WITH w
RETURN
  COLLECT {
    MATCH (l:AssociationLabel)
    RETURN [k IN $fields | l[k]]
  } AS labels,
  CASE WHEN w IS NULL THEN null ELSE [w.maxLabelsPerContact, w.maxLabels, w.defaultPhoneRegion, w.historyDays] END AS settings
