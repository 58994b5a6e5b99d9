// write: makes the migration lock unique for all servers; runs before every migration, and can be repeated
CREATE CONSTRAINT migration_lock_id IF NOT EXISTS FOR (l:MigrationLock) REQUIRE l.id IS UNIQUE
