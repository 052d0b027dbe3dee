-- Which server is the primary, by this database's clock: the holder, until `expires_at`.
CREATE TABLE config.leases (
  name text PRIMARY KEY,
  -- A random id per process; empty when nobody has it.
  holder text NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  -- Who gave it back to let another one take it, and therefore stands back for a moment.
  yielded_by text NOT NULL DEFAULT '',
  -- An operator wants the holder to hand over.
  hand_over boolean NOT NULL DEFAULT false,
  -- When a backup was last there.
  backup_seen_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
INSERT INTO config.leases (name) VALUES ('primary');

-- What happened to objects, one row per object and transaction. Readers find by the transaction what has become visible since they last looked, so
-- nothing is lost although transactions commit out of order.
CREATE TABLE config.changes (
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  object_type text NOT NULL CHECK (object_type IN ('CFGPerson', 'CFGTenant', 'CFGApplication', 'CFGAccessGroup')),
  dbid integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('added', 'deleted', 'changed')),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (transaction_id, object_type, dbid)
);

-- The latest transaction of which changes were deleted.
CREATE TABLE config.forgotten_changes (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  up_to xid8 NOT NULL DEFAULT '0'
);
INSERT INTO config.forgotten_changes DEFAULT VALUES;

-- What was added in a transaction counts as added although it is changed in it, too, before or after; what was deleted as deleted.
CREATE FUNCTION config.note_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config.changes (object_type, dbid, kind)
  VALUES (
    TG_ARGV[0],
    CASE WHEN TG_OP = 'DELETE' THEN OLD.dbid ELSE NEW.dbid END,
    CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'DELETE' THEN 'deleted' ELSE 'changed' END
  )
  ON CONFLICT ON CONSTRAINT changes_pkey DO UPDATE SET kind = EXCLUDED.kind WHERE EXCLUDED.kind <> 'changed';
  RETURN NULL;
END $$;
CREATE TRIGGER tenants_note_added_or_deleted AFTER INSERT OR DELETE ON config.tenants FOR EACH ROW
  EXECUTE FUNCTION config.note_object('CFGTenant');
CREATE TRIGGER tenants_note_changed AFTER UPDATE ON config.tenants FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION config.note_object('CFGTenant');
CREATE TRIGGER persons_note_added_or_deleted AFTER INSERT OR DELETE ON config.persons FOR EACH ROW
  EXECUTE FUNCTION config.note_object('CFGPerson');
CREATE TRIGGER persons_note_changed AFTER UPDATE ON config.persons FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION config.note_object('CFGPerson');
CREATE TRIGGER applications_note_added_or_deleted AFTER INSERT OR DELETE ON config.applications FOR EACH ROW
  EXECUTE FUNCTION config.note_object('CFGApplication');
CREATE TRIGGER applications_note_changed AFTER UPDATE ON config.applications FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION config.note_object('CFGApplication');
CREATE TRIGGER access_groups_note_added_or_deleted AFTER INSERT OR DELETE ON config.access_groups FOR EACH ROW
  EXECUTE FUNCTION config.note_object('CFGAccessGroup');
CREATE TRIGGER access_groups_note_changed AFTER UPDATE ON config.access_groups FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION config.note_object('CFGAccessGroup');

-- A membership is part of both objects. Written for whole statements, because an access group may get very many members by one.
CREATE FUNCTION config.note_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config.changes (object_type, dbid, kind)
  SELECT 'CFGAccessGroup', group_dbid, 'changed' FROM affected UNION SELECT 'CFGPerson', person_dbid, 'changed' FROM affected
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER access_group_members_note_added AFTER INSERT ON config.access_group_members
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_memberships();
CREATE TRIGGER access_group_members_note_deleted AFTER DELETE ON config.access_group_members
  REFERENCING OLD TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_memberships();
CREATE TRIGGER access_group_members_note_before AFTER UPDATE ON config.access_group_members
  REFERENCING OLD TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_memberships();
CREATE TRIGGER access_group_members_note_after AFTER UPDATE ON config.access_group_members
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_memberships();

CREATE FUNCTION config.note_permissions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config.changes (object_type, dbid, kind)
  SELECT DISTINCT 'CFGApplication', application_dbid, 'changed' FROM affected
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER application_permissions_note_added AFTER INSERT ON config.application_permissions
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_permissions();
CREATE TRIGGER application_permissions_note_deleted AFTER DELETE ON config.application_permissions
  REFERENCING OLD TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_permissions();
CREATE TRIGGER application_permissions_note_before AFTER UPDATE ON config.application_permissions
  REFERENCING OLD TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_permissions();
CREATE TRIGGER application_permissions_note_after AFTER UPDATE ON config.application_permissions
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION config.note_permissions();

-- Wakes the readers when the transaction commits; what they miss they find by looking twice a second.
CREATE FUNCTION config.tell_of_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY config_changes;
  RETURN NULL;
END $$;
CREATE TRIGGER changes_tell AFTER INSERT ON config.changes FOR EACH STATEMENT EXECUTE FUNCTION config.tell_of_changes();
