// read: how many users, disabled ones too, are in $team, and how many contacts list it as $value, which $query finds, up to $most
MATCH (u:User)
USING INDEX u:User(sortKey)
WHERE u.sortKey > ''
  AND $team IN u.teams
WITH count(u) AS users
// Imported, so that the plan is no product of two lists.
CALL (users) {
  CALL db.index.fulltext.queryNodes('contact_readers', $query, {limit: $most}) YIELD node AS c
  WITH c
  WHERE $value IN c.readers
  RETURN count(c) AS contacts
}
RETURN users, contacts
