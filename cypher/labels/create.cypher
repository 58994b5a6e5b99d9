// write: registers a label, and names it in the labels that it excludes; the workspace is locked
CREATE (l:AssociationLabel)
SET l = $label
WITH l
CALL (l) {
  UNWIND l.exclusiveWith AS key
  MATCH (other:AssociationLabel {key: key})
  WHERE NOT l.key IN other.exclusiveWith
  SET
    other.exclusiveWith = other.exclusiveWith + l.key,
    other.version = other.version + 1
  RETURN count(other) AS named
}
RETURN l.key AS key
