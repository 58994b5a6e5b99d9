// read: the migrations that this database has, each with its checksum; a row each
MATCH (m:Migration)
RETURN m.id AS id, m.checksum AS checksum
ORDER BY id
