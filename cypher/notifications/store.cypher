// write: stores messages to users, which have no contact; returns how many
UNWIND $messages AS message
CREATE (m:Message)
SET m = message
RETURN count(m) AS stored
