// write: stores associations that were decided under locks, [FROM, TO, label, id, since, until, note, emailCopy] each, and $more of all; returns how many
// The instant is passed once: the driver takes longer to encode it than the rest of an association.
UNWIND $made AS made
MATCH (a:Contact {id: made[0]})
MATCH (b:Contact {id: made[1]})
CREATE (a)-[r:$(made[2]) {
  id: made[3],
  since: made[4],
  until: made[5],
  note: made[6],
  emailCopy: made[7],
  createdAt: $now,
  createdById: $by,
  updatedAt: $now,
  version: 1
}]->(b)
SET r += $more
RETURN count(r) AS stored
