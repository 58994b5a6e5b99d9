// read: how many associations each label has, as [key, number], from Neo4j's counts
// A pattern with a type from a parameter is not answered from them: MATCH ()-[r:$($type)]->() reads every association.
CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
UNWIND data.relationships AS counted
WITH counted
WHERE counted.relationshipType IS NOT NULL
  AND counted.startLabel IS NULL
  AND counted.endLabel IS NULL
RETURN collect([counted.relationshipType, counted.count]) AS counts
