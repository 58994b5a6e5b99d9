// read: the administrators who ask for e-mails about red flags: [id, name, address]
MATCH (u:User {notifyRedFlags: true})
WHERE u.role = 'ADMIN'
  AND u.email <> ''
  AND NOT coalesce(u.disabled, false)
RETURN collect([u.id, u.name, u.email]) AS administrators
