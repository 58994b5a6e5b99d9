// write: changes that undid $id, and were taken back, undo nothing any more; returns how many
MATCH (u:Change {undoes: $id})
REMOVE u.undoes
RETURN count(u) AS released
