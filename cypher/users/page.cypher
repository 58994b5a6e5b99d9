// read: users, by default those who are not disabled, by name, after $key, of any or one team, whose names have words that begin with each of $words; rows of $fields
// specialised
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > $key
  AND ($includeDisabled OR NOT coalesce(u.disabled, false))
  AND ($anyTeam OR $team IN u.teams)
  AND all(w IN $words WHERE (' ' + u.words) CONTAINS (' ' + w))
WITH u
ORDER BY u.sortKey
LIMIT $first
RETURN collect([k IN $fields | u[k]]) AS users
