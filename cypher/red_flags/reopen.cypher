// write: locks the contact of a resolved flag and opens the flag again, unless another one is open at its place; returns
// whether it did, its contact, label, role and resolution, no record when there is none
MATCH (f:RedFlag {id: $id})
MATCH (c:Contact {id: f.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
SET c.lock = 0
WITH f, f.contactId + '|' + f.labelKey + '|' + f.side AS key, f.resolution AS resolution
WITH f, key, resolution, f.status = 'RESOLVED' AND NOT EXISTS { MATCH (:RedFlag {openKey: key}) } AS reopens
FOREACH (x IN CASE WHEN reopens THEN [f] ELSE [] END |
  SET x.status = 'OPEN', x.openKey = key
  REMOVE x.resolvedAt, x.resolvedById, x.resolution)
RETURN reopens, f.contactId AS contactId, f.labelKey AS labelKey, f.role AS role, resolution
