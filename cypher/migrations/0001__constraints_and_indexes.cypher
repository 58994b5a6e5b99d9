// schema: the constraints and indexes that every statement relies on
CREATE CONSTRAINT contact_id IF NOT EXISTS FOR (c:Contact) REQUIRE c.id IS UNIQUE;
CREATE CONSTRAINT contact_sort_key IF NOT EXISTS FOR (c:Contact) REQUIRE c.sortKey IS UNIQUE;
CREATE CONSTRAINT contact_external_id IF NOT EXISTS FOR (c:Contact) REQUIRE c.externalId IS UNIQUE;
CREATE INDEX contact_company_key IF NOT EXISTS FOR (c:Contact) ON (c.companyKey);
CREATE CONSTRAINT association_label_key IF NOT EXISTS FOR (l:AssociationLabel) REQUIRE l.key IS UNIQUE;
CREATE CONSTRAINT association_label_pair_key IF NOT EXISTS FOR (l:AssociationLabel) REQUIRE l.pairKey IS UNIQUE;
CREATE CONSTRAINT red_flag_id IF NOT EXISTS FOR (f:RedFlag) REQUIRE f.id IS UNIQUE;
CREATE CONSTRAINT red_flag_open_key IF NOT EXISTS FOR (f:RedFlag) REQUIRE f.openKey IS UNIQUE;
CREATE INDEX red_flag_contact_id IF NOT EXISTS FOR (f:RedFlag) ON (f.contactId);
CREATE INDEX red_flag_other_id IF NOT EXISTS FOR (f:RedFlag) ON (f.otherId);
CREATE INDEX red_flag_label_key IF NOT EXISTS FOR (f:RedFlag) ON (f.labelKey);
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (u:User) REQUIRE u.id IS UNIQUE;
CREATE CONSTRAINT idempotency_key IF NOT EXISTS FOR (k:Idempotency) REQUIRE k.key IS UNIQUE;
CREATE INDEX idempotency_at IF NOT EXISTS FOR (k:Idempotency) ON (k.at);
CREATE CONSTRAINT workspace_id IF NOT EXISTS FOR (w:Workspace) REQUIRE w.id IS UNIQUE;
CREATE CONSTRAINT migration_id IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE;
// Words are folded and cut by the application, so the analyzer only splits at blanks.
CREATE FULLTEXT INDEX contact_words IF NOT EXISTS FOR (c:Contact) ON EACH [c.words]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
// For viewers who see little: their contacts without a scan of the others.
CREATE FULLTEXT INDEX contact_readers IF NOT EXISTS FOR (c:Contact) ON EACH [c.readers]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CALL db.awaitIndexes(300);
