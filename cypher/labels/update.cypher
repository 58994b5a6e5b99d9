// write: applies changes to a label, and keeps exclusiveWith the same on both sides; the workspace is locked
MATCH (l:AssociationLabel {key: $key})
SET l += $properties
WITH l
CALL (l) {
  MATCH (other:AssociationLabel)
  WHERE (l.key IN other.exclusiveWith) <> (other.key IN l.exclusiveWith)
    AND other <> l
  SET
    other.exclusiveWith = CASE
      WHEN l.key IN other.exclusiveWith THEN [k IN other.exclusiveWith WHERE k <> l.key]
      ELSE other.exclusiveWith + l.key
    END,
    other.version = other.version + 1
  RETURN count(other) AS named
}
RETURN l.key AS key
