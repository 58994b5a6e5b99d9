// write: stores associations, given as [FROM, TO, label, all properties]; returns how many
UNWIND $rows AS row
MATCH (a:Contact {id: row[0]})
MATCH (b:Contact {id: row[1]})
CREATE (a)-[r:$(row[2])]->(b)
SET r = row[3]
RETURN count(r) AS stored
