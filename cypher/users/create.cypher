// write: creates a user with these properties
CREATE (u:User)
SET u = $user
