// read: of $ids those that are contacts, or were merged into one: [id, id of the contact now, whether the viewer may see it]
UNWIND $ids AS id
OPTIONAL MATCH (a:MergedContact {id: id})
WITH id, coalesce(a.into, id) AS current
MATCH (c:Contact {id: current})
RETURN collect([id, c.id, $seeAll OR any(p IN c.readers WHERE p IN $principals)]) AS contacts
