// schema: what senders find their messages by
CREATE INDEX message_sender IF NOT EXISTS FOR (m:Message) ON (m.createdById, m.id);
CALL db.awaitIndexes(300);
