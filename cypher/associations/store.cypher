// write: stores associations that were decided under locks; returns how many
UNWIND $made AS made
MATCH (a:Contact {id: made.fromId})
MATCH (b:Contact {id: made.toId})
CREATE (a)-[r:$(made.type)]->(b)
SET r = made.properties
RETURN count(r) AS stored
