// write: deletes a relation rule; the workspace is locked; returns whether there was one
MATCH (u:RelationRule {key: $key})
DELETE u
RETURN true AS deleted
