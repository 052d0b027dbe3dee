-- The default lets pods of the version before add contact centers while they are still running.
alter table environment.contact_centers add column legacy_grants boolean not null default true;
