// read: how many contacts there are, for viewers who see all of them; from Neo4j's count
MATCH (c:Contact)
RETURN count(c) AS total
