// read: the teams that users who are not disabled are in, each with the number of these users
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND NOT coalesce(u.disabled, false)
UNWIND u.teams AS team
WITH team, count(DISTINCT u) AS users
RETURN collect([team, users]) AS teams
