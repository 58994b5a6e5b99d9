// read: the associations of the contacts of $ids with visible ones: [contact, whether it is FROM, the other's id, its external id, its name, label, since, until, note] each
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
MATCH (c)-[r]-(other)
WHERE $seeAll OR any(p IN other.readers WHERE p IN $principals)
RETURN collect([c.id, startNode(r) = c, other.id, other.externalId, other.name, type(r), r.since, r.until, r.note]) AS relatives
