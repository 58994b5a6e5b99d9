// write: removes a label that no longer has associations, its last red flags, and its name from the labels that it excluded;
// returns whether it did
MATCH (l:AssociationLabel {key: $key})
SET l.lock = 0
WITH l
WHERE NOT EXISTS {
  MATCH ()-[r:$($key)]->()
}
CALL (l) {
  MATCH (other:AssociationLabel)
  WHERE l.key IN other.exclusiveWith
  SET
    other.exclusiveWith = [k IN other.exclusiveWith WHERE k <> l.key],
    other.version = other.version + 1
  RETURN count(other) AS named
}
CALL (l) {
  MATCH (f:RedFlag {labelKey: l.key})
  DELETE f
  RETURN count(*) AS flags
}
DELETE l
RETURN true AS deleted
