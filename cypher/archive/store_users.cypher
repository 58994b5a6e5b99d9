// write: stores users as they are given, in place of those of the same ids; returns how many
UNWIND $rows AS row
MERGE (u:User {id: row.id})
SET u = row
RETURN count(u) AS stored
