// write: records changes in their own transaction, [id, kind, contact, other contact, association, label, role, subject, before, after, what it undoes] each; returns how many
// They are connected to nothing: the ids find the changes of a contact. The instant is passed once, as it takes long to encode.
UNWIND $made AS made
CREATE (h:Change {
  id: made[0],
  kind: made[1],
  contactId: made[2],
  otherId: made[3],
  associationId: made[4],
  labelKey: made[5],
  role: made[6],
  subjectId: made[7],
  before: made[8],
  after: made[9],
  at: $now,
  byId: $by,
  operation: $operation,
  undoes: made[10],
  requestId: CASE WHEN $requestId = '' THEN null ELSE $requestId END
})
RETURN count(h) AS recorded
