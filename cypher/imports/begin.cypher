// write: stores what is known of an import when it begins; returns its id
CREATE (i:Import)
SET i = $import
RETURN i.id AS id
