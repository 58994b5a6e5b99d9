// read: for each visible contact of $ids the messages to it before $before, newest first; [contact id, rows of $fields]
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COLLECT {
  MATCH (m:Message {contactId: id})
  WHERE m.id < $before
  WITH m
  // All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
  ORDER BY m.contactId DESC, m.id DESC
  LIMIT $first
  RETURN [k IN $fields | m[k]]
}]) AS pages
