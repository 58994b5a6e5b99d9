// read: for each contact of $ids the contacts within 6 steps, nearest first, then by name, up to $ask of them:
// [id, [[$fields, distance], ...], its $parentFields]; for viewers who see all contacts, as no access is checked on the way
// The planner stops this search when the page is full, but only if its bound is a literal: for fewer steps it is written into the text.
// specialised when anyType
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
CALL (c) {
  MATCH way = (c)-[*1..6]-(x)
  WHERE x <> c
    AND all(r IN relationships(way) WHERE ($anyType OR type(r) IN $types))
    // when anyType:
  WITH x, min(length(way)) AS distance
  ORDER BY distance, x.sortKey
  LIMIT $ask
  RETURN collect([[k IN $fields | x[k]] + [k IN $times | toString(x[k])], distance]) AS members
}
RETURN collect([c.id, members, [k IN $parentFields | c[k]] + [k IN $parentTimes | toString(c[k])]]) AS neighbourhoods
