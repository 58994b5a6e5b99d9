// write: changes settings of the workspace, one change after the other; returns them all, and as they were
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w, [w.maxLabelsPerContact, w.maxLabels, w.defaultPhoneRegion, w.historyDays] AS before
SET w += $changes
RETURN [w.maxLabelsPerContact, w.maxLabels, w.defaultPhoneRegion, w.historyDays] AS settings, before
