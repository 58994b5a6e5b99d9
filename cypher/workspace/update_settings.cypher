// write: changes settings of the workspace, one change after the other; returns them all
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
SET w += $changes
RETURN w.maxLabelsPerContact AS maxLabelsPerContact, w.maxLabels AS maxLabels, w.defaultPhoneRegion AS defaultPhoneRegion
