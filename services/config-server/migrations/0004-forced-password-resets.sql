-- When force-password-reset was switched on: passwords that are not younger must be changed.
ALTER TABLE config.tenants ADD COLUMN password_reset_at timestamptz;
ALTER TABLE config.persons ADD COLUMN password_reset_at timestamptz;

CREATE FUNCTION config.forces_password_reset(user_properties jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(user_properties #>> '{security-authentication-rules,force-password-reset}' ~* '^\s*(true|yes|1|on|enabled)\s*$', false)
$$;

CREATE FUNCTION config.note_password_reset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT config.forces_password_reset(NEW.user_properties) THEN
    NEW.password_reset_at = NULL;
  ELSIF TG_OP = 'INSERT' OR NOT config.forces_password_reset(OLD.user_properties) THEN
    NEW.password_reset_at = now();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tenants_note_password_reset BEFORE INSERT OR UPDATE OF user_properties ON config.tenants FOR EACH ROW
  EXECUTE FUNCTION config.note_password_reset();
CREATE TRIGGER persons_note_password_reset BEFORE INSERT OR UPDATE OF user_properties ON config.persons FOR EACH ROW
  EXECUTE FUNCTION config.note_password_reset();

UPDATE config.tenants SET password_reset_at = now() WHERE config.forces_password_reset(user_properties);
UPDATE config.persons SET password_reset_at = now() WHERE config.forces_password_reset(user_properties);
