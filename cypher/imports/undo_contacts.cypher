// write: of the next $most contacts that an import made, removes those that are unchanged and that nothing refers to, with their flags; how many, the last id, and the others as [id, name, version, associations]
MATCH (c:Contact)
WHERE c.importId = $id
  AND c.id > $after
WITH c
ORDER BY c.id
LIMIT $most
SET c.lock = 0
WITH
  c,
  c.id AS id,
  COUNT { (c)--() } AS associations,
  EXISTS { MATCH (t:Task {contactId: c.id}) WHERE t.dueKey > '' } OR EXISTS { MATCH (m:Message {contactId: c.id}) WHERE m.id < 'msg~' } AS used
WITH collect([c, id, c.name, c.version, associations, c.version = 1 AND associations = 0 AND NOT used]) AS found
CALL (found) {
  UNWIND [f IN found WHERE f[5]] AS f
  WITH f[0] AS gone, f[1] AS id
  CALL (id) {
    MATCH (f:RedFlag {contactId: id})
    DELETE f
    RETURN count(*) AS flags
  }
  CALL (id) {
    MATCH (f:RedFlag {otherId: id})
    REMOVE f.otherId
    RETURN count(*) AS mentions
  }
  DELETE gone
  RETURN count(*) AS removed
}
RETURN
  removed,
  coalesce(last(found)[1], '') AS after,
  [f IN found WHERE NOT f[5] | [f[1], f[2], f[3], f[4]]] AS left
