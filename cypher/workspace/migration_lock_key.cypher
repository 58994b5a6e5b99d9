// write: makes the lock of migrations one for all servers; before every migration, and harmless when it is made
CREATE CONSTRAINT migration_lock_id IF NOT EXISTS FOR (l:MigrationLock) REQUIRE l.id IS UNIQUE
