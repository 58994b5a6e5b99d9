// read: what is stored about a contact: its properties, its associations [type, whether it is FROM, properties, id and name of the other], contacts that were merged into it, red flags of it or about it, pairs, and its import; no record when it is missing
MATCH (c:Contact {id: $id})
RETURN
  c {.*} AS contact,
  COLLECT {
    MATCH (c)-[r]-(o:Contact)
    RETURN [type(r), startNode(r) = c, r {.*}, o.id, o.name]
  } AS associations,
  COLLECT {
    MATCH (m:MergedContact {into: $id})
    RETURN m {.*}
  } AS merged,
  COLLECT {
    CALL () {
      MATCH (f:RedFlag {contactId: $id})
      RETURN f
      UNION
      MATCH (f:RedFlag {otherId: $id})
      RETURN f
    }
    RETURN f {.*}
  } AS flags,
  COLLECT {
    CALL () {
      MATCH (p:DuplicatePair {first: $id})
      RETURN p
      UNION
      MATCH (p:DuplicatePair {second: $id})
      RETURN p
      UNION
      MATCH (p:DistinctPair {first: $id})
      RETURN p
      UNION
      MATCH (p:DistinctPair {second: $id})
      RETURN p
    }
    OPTIONAL MATCH (o:Contact {id: CASE p.first WHEN $id THEN p.second ELSE p.first END})
    RETURN p {.*, distinct: p:DistinctPair, other: o.name}
  } AS pairs,
  head(COLLECT {
    MATCH (i:Import {id: c.importId})
    RETURN i {.*}
  }) AS madeBy
