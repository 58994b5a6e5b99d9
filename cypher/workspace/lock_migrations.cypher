// write: waits until no other server migrates, and lets none until the transaction ends; the lock's id
MERGE (l:MigrationLock {id: 'migrations'})
SET l.lock = 0
RETURN l.id AS id
