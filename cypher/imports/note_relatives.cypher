// write: notes relatives on contacts that have none noted, [id, relatives] in ascending order of ids; returns the ids of those
UNWIND $rows AS row
MATCH (c:Contact {id: row[0]})
SET c.lock = 0
WITH c, row
// A contact deleted while we waited for its lock no longer has an id.
WHERE c.id IS NOT NULL
  AND c.unlinkedRelatives IS NULL
SET c.unlinkedRelatives = row[1]
RETURN collect(row[0]) AS noted
