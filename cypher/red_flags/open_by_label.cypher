// read: how many open red flags visible contacts have, by label: [label key, number]
// Only open flags have an openKey: the scan of its index reads no others.
MATCH (f:RedFlag)
WHERE f.openKey IS NOT NULL
MATCH (c:Contact {id: f.contactId})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH f.labelKey AS labelKey, count(f) AS total
RETURN collect([labelKey, total]) AS counts
