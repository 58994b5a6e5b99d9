// read: of $ids those that were undone, with the last change that did so; [id, id] each
UNWIND $ids AS id
MATCH (u:Change {undoes: id})
WITH id, max(u.id) AS undoneBy
RETURN collect([id, undoneBy]) AS undone
