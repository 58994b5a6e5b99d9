// write: stores what is known of an import when it begins; its id
CREATE (i:Import)
SET i = $import
RETURN i.id AS id
