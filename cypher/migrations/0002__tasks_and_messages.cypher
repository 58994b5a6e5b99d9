// schema: what tasks and messages are found and listed by
CREATE CONSTRAINT task_id IF NOT EXISTS FOR (t:Task) REQUIRE t.id IS UNIQUE;
CREATE INDEX task_due_key IF NOT EXISTS FOR (t:Task) ON (t.dueKey);
CREATE INDEX task_status IF NOT EXISTS FOR (t:Task) ON (t.status, t.dueKey);
CREATE INDEX task_assignee IF NOT EXISTS FOR (t:Task) ON (t.assigneeId, t.dueKey);
CREATE INDEX task_assignee_status IF NOT EXISTS FOR (t:Task) ON (t.assigneeId, t.status, t.dueKey);
CREATE INDEX task_contact IF NOT EXISTS FOR (t:Task) ON (t.contactId, t.dueKey);
CREATE CONSTRAINT message_id IF NOT EXISTS FOR (m:Message) REQUIRE m.id IS UNIQUE;
CREATE INDEX message_status IF NOT EXISTS FOR (m:Message) ON (m.status, m.id);
CREATE INDEX message_contact IF NOT EXISTS FOR (m:Message) ON (m.contactId, m.id);
// Only what is queued has this time, so the index is as small as the queue.
CREATE INDEX message_next_attempt IF NOT EXISTS FOR (m:Message) ON (m.nextAttemptAt);
// Only flags that nobody has been told of yet have this property.
CREATE INDEX red_flag_untold IF NOT EXISTS FOR (f:RedFlag) ON (f.untold);
CREATE INDEX user_notify_red_flags IF NOT EXISTS FOR (u:User) ON (u.notifyRedFlags);
CALL db.awaitIndexes(300);
