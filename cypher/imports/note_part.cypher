// write: notes what an import did to contacts that were there before it, associations made between them and values changed, and the labels it registered; returns how many notes there are
CREATE (p:ImportPart)
SET p = $part
RETURN count(p) AS stored
