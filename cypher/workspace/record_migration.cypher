// write: records that a migration was applied
MERGE (m:Migration {id: $id})
  ON CREATE SET m.checksum = $checksum, m.appliedAt = datetime()
RETURN m.id AS id
