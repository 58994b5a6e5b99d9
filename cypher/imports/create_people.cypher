// write: stores new contacts, which have $shared in common; returns how many
UNWIND $people AS person
CREATE (c:Contact)
SET
  c = $shared,
  c += person
RETURN count(c) AS stored
