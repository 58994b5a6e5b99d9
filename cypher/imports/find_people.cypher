// read: the contacts that have one of $ids as their id or external id, or into which one that had it was merged; [the requested id, the contact's id] of each
UNWIND $ids AS id
OPTIONAL MATCH (direct:Contact {id: id})
WHERE $seeAll OR any(p IN direct.readers WHERE p IN $principals)
OPTIONAL MATCH (gone:MergedContact {id: id})
OPTIONAL MATCH (stayed:Contact {id: gone.into})
WHERE $seeAll OR any(p IN stayed.readers WHERE p IN $principals)
OPTIONAL MATCH (imported:Contact {externalId: id})
WHERE $seeAll OR any(p IN imported.readers WHERE p IN $principals)
CALL (id) {
  OPTIONAL MATCH (m:MergedContact {externalId: id})
  OPTIONAL MATCH (c:Contact {id: m.into})
  WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
  WITH c, m
  ORDER BY m.at DESC
  RETURN head(collect(c.id)) AS heir
}
// An id in our format is always an id, even if an older version stored it as an external id.
WITH id, coalesce(direct.id, stayed.id, imported.id, heir) AS found
WHERE found IS NOT NULL
RETURN collect([id, found]) AS found
