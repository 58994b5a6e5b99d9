// write: raises red flags, at most one open flag for each contact, label and role: a later one updates its count; returns [openKey, id] of each
MATCH (c:Contact)
WHERE c.id IN $ids
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c.id) AS locked
UNWIND $flags AS flag
MATCH (l:AssociationLabel {key: flag.labelKey})
WHERE flag.contactId IN locked
MERGE (f:RedFlag {openKey: flag.openKey})
  ON CREATE SET f += flag
SET
  f.count = flag.count,
  f.limit = flag.limit
RETURN collect([f.openKey, f.id]) AS raised
