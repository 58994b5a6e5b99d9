// read: the associations that leave the contacts of $ids for visible ones: [FROM, the other's id, its external id or id, label, since, until, note, emailCopy] each
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
MATCH (c)-[r]->(other)
WHERE $seeAll OR any(p IN other.readers WHERE p IN $principals)
RETURN collect([c.id, other.id, coalesce(other.externalId, other.id), type(r), r.since, r.until, r.note, r.emailCopy]) AS associations
