// read: every red flag, by id, as [id, contact, label, side, status, openKey, the other, and whether that contact, that label and that other exist]; one row each
MATCH (f:RedFlag)
WHERE f.id > ''
WITH f
ORDER BY f.id
RETURN
  [f.id, f.contactId, f.labelKey, f.side, f.status, f.openKey, f.otherId] AS flag,
  EXISTS { MATCH (c:Contact {id: f.contactId}) } AS contactThere,
  EXISTS { MATCH (l:AssociationLabel {key: f.labelKey}) } AS labelThere,
  f.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: f.otherId}) } AS otherThere
