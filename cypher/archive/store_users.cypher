// write: stores users as given, replacing those with the same ids; returns how many
UNWIND $rows AS row
MERGE (u:User {id: row.id})
SET u = row
RETURN count(u) AS stored
