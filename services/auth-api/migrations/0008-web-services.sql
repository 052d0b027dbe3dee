-- Accounts of Web Services' own. The digest is argon2id; no password is kept.
create table auth.web_services_accounts (
  id uuid primary key,
  -- Null: known for every contact center.
  contact_center_id text check (contact_center_id <> ''),
  name text not null check (name <> '' and length(name) <= 255),
  -- The name in the one spelling that it is found by.
  name_key text not null check (name_key <> ''),
  password_digest text not null check (password_digest like '$argon2id$%'),
  roles text[] not null,
  enabled boolean not null,
  change_password boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint web_services_accounts_name unique nulls not distinct (contact_center_id, name_key)
);

-- Which ways there are to be known to Web Services. What is missing is as the service has it for all.
create table auth.web_services_settings (
  contact_center_id text primary key check (contact_center_id <> ''),
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  updated_at timestamptz not null default now()
);

-- A host stands for one contact center.
create table auth.web_services_hosts (
  host text primary key check (host <> '' and host = lower(host)),
  contact_center_id text not null references auth.web_services_settings on delete cascade
);

create trigger raise_revision before insert or update or delete or truncate on auth.web_services_settings
  for each statement execute function auth.raise_revision();
create trigger raise_revision before insert or update or delete or truncate on auth.web_services_hosts
  for each statement execute function auth.raise_revision();
