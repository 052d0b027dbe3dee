-- Persons are identified by them, and read by them.
CREATE INDEX persons_by_external_id ON config.persons (external_id);
CREATE INDEX persons_by_email_address ON config.persons (email_address);
