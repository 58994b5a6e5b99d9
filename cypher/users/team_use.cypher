// read: how many users, disabled ones too, are in $team, and how many contacts list it as $value, which $query finds, up to $most
CALL () {
  MATCH (u:User)
  USING INDEX u:User(sortKey)
  WHERE u.sortKey > ''
    AND $team IN u.teams
  RETURN count(u) AS users
}
CALL () {
  CALL db.index.fulltext.queryNodes('contact_readers', $query, {limit: $most}) YIELD node AS c
  WITH c
  WHERE $value IN c.readers
  RETURN count(c) AS contacts
}
RETURN users, contacts
