// schema: imports, and what each of them made or changed
CREATE CONSTRAINT import_id IF NOT EXISTS FOR (i:Import) REQUIRE i.id IS UNIQUE;
CREATE INDEX import_part_import_id IF NOT EXISTS FOR (p:ImportPart) ON (p.importId);
CREATE INDEX contact_import_id IF NOT EXISTS FOR (c:Contact) ON (c.importId, c.id);
CALL db.awaitIndexes(300);
