// read: the contacts that have one of $ids as external id, else as their own id; [the id asked for, the contact's id] of each
UNWIND $ids AS id
OPTIONAL MATCH (imported:Contact {externalId: id})
WHERE $seeAll OR any(p IN imported.readers WHERE p IN $principals)
OPTIONAL MATCH (own:Contact {id: id})
WHERE $seeAll OR any(p IN own.readers WHERE p IN $principals)
WITH id, coalesce(imported.id, own.id) AS found
WHERE found IS NOT NULL
RETURN collect([id, found]) AS found
