// write: locks the workspace, so that labels and settings change one after the other; returns all labels as rows of $fields, maxLabels,
// and the keys of labels whose contacts over a lowered limit may not all be flagged
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w
RETURN
  COLLECT {
    MATCH (l:AssociationLabel)
    RETURN [k IN $fields | l[k]]
  } AS labels,
  w.maxLabels AS maxLabels,
  COLLECT {
    MATCH (l:AssociationLabel)
    WHERE l.unswept
    RETURN l.key
  } AS unswept
