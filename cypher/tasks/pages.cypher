// read: for each visible contact of $ids its tasks after $after, soonest due date first; [contact id, rows of $fields]
// specialised
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COLLECT {
  MATCH (t:Task {contactId: id})
  WHERE t.dueKey > $after
    AND ($anyStatus OR t.status = $status)
  WITH t
  // All columns of the index are named: with only the last one, the planner reads and sorts all matching rows.
  ORDER BY t.contactId, t.dueKey
  LIMIT $first
  RETURN [k IN $fields | t[k]]
}]) AS pages
