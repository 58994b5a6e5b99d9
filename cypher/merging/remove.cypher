// write: removes associations of locked contacts, [FROM, id] each; returns how many
UNWIND $associations AS association
MATCH (a:Contact {id: association[0]})-[r]->(:Contact)
WHERE r.id = association[1]
WITH collect(DISTINCT r) AS found
FOREACH (r IN found | DELETE r)
RETURN size(found) AS removed
