// write: stores a new relation rule; the workspace is locked; returns its key
CREATE (u:RelationRule)
SET u = $rule
RETURN u.key AS key
