// write: lets the server $by compare all contacts until $until, if no other does at $now; returns whether it may
MATCH (w:Workspace {id: 'workspace'})
SET w.lock = 0
WITH w
WHERE coalesce(w.comparingUntil < $now, true) OR w.comparingBy = $by
SET w.comparingBy = $by, w.comparingUntil = $until
RETURN true AS claimed
