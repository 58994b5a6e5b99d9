// write: changes locked nodes, [node, values] each, null removes a property; returns how many
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row[0]
SET n += row[1]
RETURN count(n) AS stored
