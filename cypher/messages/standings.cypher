// read: of $ids those that are contacts, or were merged into one: [id, its id now, opted out, addresses, whether the sender may see it, its associations with $contactId that hold today as [type, contact is FROM, emailCopy]]
UNWIND $ids AS id
OPTIONAL MATCH (a:MergedContact {id: id})
WITH id, coalesce(a.into, id) AS current
MATCH (c:Contact {id: current})
// Not within the collected list: Neo4j 5 does not allow an aggregation inside another.
WITH id, c, COLLECT {
  MATCH (x:Contact {id: $contactId})-[r]-(c)
  WHERE coalesce(r.since <= $today, true)
    AND coalesce(r.until >= $today, true)
  RETURN [type(r), startNode(r) = x, r.emailCopy]
} AS associations
RETURN collect([
  id, c.id, coalesce(c.emailOptOut, false), c.emails,
  $senderSeesAll OR any(p IN c.readers WHERE p IN $senderPrincipals), associations
]) AS contacts
