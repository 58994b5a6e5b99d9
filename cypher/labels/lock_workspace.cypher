// write: locks the workspace, so that labels and settings change one after the other; returns all labels as rows of $fields and maxLabels
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w
RETURN
  COLLECT {
    MATCH (l:AssociationLabel)
    RETURN [k IN $fields | l[k]]
  } AS labels,
  w.maxLabels AS maxLabels
