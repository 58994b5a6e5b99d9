// write: forgets an import that made and changed nothing; returns how many
MATCH (i:Import {id: $id})
DELETE i
RETURN count(*) AS dropped
