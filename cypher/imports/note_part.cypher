// write: notes what an import did to contacts that were there before it: associations made between them, values changed; returns how many notes there are
CREATE (p:ImportPart)
SET p = $part
RETURN count(p) AS stored
