// write: marks the flags of $ids as reported that are not yet: of those still open [flag id, contact, label, role, limit, number, refused, user, time], and id, name and address of the administrators who ask for e-mails
MATCH (f:RedFlag)
WHERE f.id IN $ids
WITH f
ORDER BY f.id
SET f.lock = 0
WITH f
// Another server may have reported it while this one waited for the lock.
WHERE f.untold
REMOVE f.untold
WITH collect(f) AS flags
RETURN
  COLLECT {
    UNWIND flags AS f
    MATCH (c:Contact {id: f.contactId})
    WHERE f.status = 'OPEN'
    OPTIONAL MATCH (u:User {id: f.raisedById})
    RETURN [f.id, c.name, f.labelKey, f.role, f.limit, f.count, f.refused, u.name, f.raisedAt]
  } AS flags,
  COLLECT {
    MATCH (u:User {notifyRedFlags: true})
    WHERE u.role = 'ADMIN'
      AND u.email <> ''
      AND NOT coalesce(u.disabled, false)
    RETURN [u.id, u.name, u.email]
  } AS administrators
