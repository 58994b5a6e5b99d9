// write: moves the users in $team, disabled ones too, to the team $to; returns how many of them are not disabled
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND $team IN u.teams
WITH u
ORDER BY u.id
SET u.lock = 0
WITH u
// A user who left the team while we waited for the lock stays out of it.
WHERE $team IN u.teams
SET u.teams = [t IN u.teams | CASE t WHEN $team THEN $to ELSE t END]
RETURN sum(CASE WHEN coalesce(u.disabled, false) THEN 0 ELSE 1 END) AS users
