// write: locks the workspace, so that labels and relation rules change one after the other; returns all labels as rows of $fields and all rules as rows of $ruleFields
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w
RETURN
  COLLECT {
    MATCH (l:AssociationLabel)
    RETURN [k IN $fields | l[k]]
  } AS labels,
  COLLECT {
    MATCH (u:RelationRule)
    RETURN [k IN $ruleFields | u[k]]
  } AS rules
