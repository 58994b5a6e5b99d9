// write: changes locked contacts, [id, changes] each, null removes a property; returns how many
UNWIND $rows AS row
MATCH (c:Contact {id: row[0]})
SET c += row[1]
RETURN count(c) AS stored
