// write: removes associations of locked contacts, [FROM, id] each; returns how many
UNWIND $ties AS tie
MATCH (a:Contact {id: tie[0]})-[r]->(:Contact)
WHERE r.id = tie[1]
WITH collect(DISTINCT r) AS found
FOREACH (r IN found | DELETE r)
RETURN size(found) AS removed
