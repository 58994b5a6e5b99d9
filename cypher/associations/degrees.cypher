// read: for each contact of $ids how many associations it has, as [id, number, its $parentFields], for viewers who see all contacts
// Read from the store's degrees; for some labels only if their types are literals.
// specialised when types
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
RETURN collect([
  c.id,
  CASE WHEN $anyType THEN COUNT { (c)--() } ELSE COUNT { MATCH (c)-[r]-() WHERE type(r) IN $types } END,
  // when types: COUNT { (c)-[:$types]-() },
  [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]
]) AS totals
