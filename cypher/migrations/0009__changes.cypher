// schema: the record of every change; its ids grow with time, so that these indexes list changes in order
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (h:Change) REQUIRE h.id IS UNIQUE;
CREATE INDEX change_contact IF NOT EXISTS FOR (h:Change) ON (h.contactId, h.id);
CREATE INDEX change_other IF NOT EXISTS FOR (h:Change) ON (h.otherId, h.id);
// Only changes of labels, red flags, settings and imports have a subject, and only those that undo another name it: most writes touch
// neither index.
CREATE INDEX change_subject IF NOT EXISTS FOR (h:Change) ON (h.subjectId);
CREATE INDEX change_undoes IF NOT EXISTS FOR (h:Change) ON (h.undoes);
CALL db.awaitIndexes(300);
