// write: stores the properties of a changed relation rule; the workspace is locked; returns its key
MATCH (u:RelationRule {key: $key})
SET u += $properties
RETURN u.key AS key
