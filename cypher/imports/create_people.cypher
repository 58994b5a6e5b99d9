// write: stores new contacts; returns how many
UNWIND $people AS person
CREATE (c:Contact)
SET c = person
RETURN count(c) AS stored
