// read: the names of the teams that users who are not disabled are in, each once
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND NOT coalesce(u.disabled, false)
UNWIND u.teams AS team
WITH DISTINCT team
RETURN collect(team) AS teams
