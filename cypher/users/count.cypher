// read: how many users, by default those who are not disabled, have names with words that begin with each of $words
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND ($includeDisabled OR NOT coalesce(u.disabled, false))
  AND all(w IN $words WHERE (' ' + u.words) CONTAINS (' ' + w))
RETURN count(u) AS total
