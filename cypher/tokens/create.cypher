// write: creates a token with these properties
CREATE (t:Token)
SET t = $token
