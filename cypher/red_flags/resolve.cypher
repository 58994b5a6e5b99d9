// write: locks the contact of a flag and resolves the flag; returns whether it was open, its contact, label and role, no record when there is none
MATCH (f:RedFlag {id: $id})
MATCH (c:Contact {id: f.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
SET c.lock = 0
WITH f, f.status = 'OPEN' AS open
FOREACH (x IN CASE WHEN open THEN [f] ELSE [] END |
  SET
    x.status = 'RESOLVED',
    x.resolvedAt = $now,
    x.resolvedById = $by,
    x.resolution = CASE WHEN $resolution = '' THEN null ELSE $resolution END
  REMOVE x.openKey)
RETURN open, f.contactId AS contactId, f.labelKey AS labelKey, f.role AS role
