// read: the associations that leave the contacts of $ids for visible ones: [FROM, the other's id, its external id or id, label, since, until, note, emailCopy] each
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
MATCH (c)-[r]->(other)
WHERE $seeAll OR any(p IN other.readers WHERE p IN $principals)
WITH c, type(r) AS type, r {.since, .until, .note, .emailCopy} AS held, other {.id, .externalId} AS other
RETURN collect([c.id, other.id, coalesce(other.externalId, other.id), type, held.since, held.until, held.note, held.emailCopy]) AS associations
