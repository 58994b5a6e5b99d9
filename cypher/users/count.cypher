// read: how many users, by default those who are not disabled, of any or one team, have names with words that begin with each of $words
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND ($includeDisabled OR NOT coalesce(u.disabled, false))
  AND ($anyTeam OR $team IN u.teams)
  AND all(w IN $words WHERE (' ' + u.words) CONTAINS (' ' + w))
RETURN count(u) AS total
