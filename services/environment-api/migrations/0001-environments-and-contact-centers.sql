-- Changes take turns: every one first raises the revision, which locks its only row until the end of the transaction.
-- The clock keeps the numbers growing even after an older copy of the database was restored.
create table environment.revision (
  only_row boolean primary key default true check (only_row),
  revision bigint not null
);
insert into environment.revision (revision) values (0);

create function environment.raise_revision() returns trigger language plpgsql as $$
begin
  update environment.revision
    set revision = greatest(revision.revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint);
  return null;
end
$$;

create table environment.environments (
  id uuid primary key,
  username text not null check (username <> ''),
  sealed_password text not null check (sealed_password <> ''),
  connection_protocol text not null check (connection_protocol = 'addp'),
  local_timeout integer not null check (local_timeout between 0 and 86400),
  remote_timeout integer not null check (remote_timeout between 0 and 86400),
  trace_mode text not null check (trace_mode in ('CFGTMNoTraceMode', 'CFGTMNone', 'CFGTMLocal', 'CFGTMRemote', 'CFGTMBoth')),
  tls_enabled boolean not null,
  tenant text not null check (tenant <> ''),
  app_name text not null check (app_name <> ''),
  config_servers jsonb not null check (jsonb_typeof(config_servers) = 'array' and jsonb_array_length(config_servers) > 0)
);

create table environment.contact_centers (
  id uuid primary key,
  environment_id uuid not null constraint contact_centers_environment references environment.environments,
  auth text not null check (auth = 'configServer'),
  name text check (name <> ''),
  tenant text check (tenant <> ''),
  is_default boolean not null
);
create index contact_centers_environment_id on environment.contact_centers (environment_id);
create unique index contact_centers_one_default on environment.contact_centers (is_default) where is_default;

-- The keys are the texts as they are compared: without regard to letter case.
create table environment.contact_center_domains (
  domain_key text constraint contact_center_domains_unique primary key check (domain_key <> ''),
  domain text not null,
  contact_center_id uuid not null references environment.contact_centers on delete cascade,
  position integer not null
);
create index contact_center_domains_contact_center_id on environment.contact_center_domains (contact_center_id);

create table environment.contact_center_user_name_patterns (
  pattern_key text constraint contact_center_user_name_patterns_unique primary key check (pattern_key <> ''),
  pattern text not null,
  contact_center_id uuid not null references environment.contact_centers on delete cascade,
  position integer not null
);
create index contact_center_user_name_patterns_contact_center_id on environment.contact_center_user_name_patterns (contact_center_id);

create table environment.settings (
  contact_center_id uuid not null constraint settings_contact_center references environment.contact_centers on delete cascade,
  location text not null check (location like '/%'),
  name text not null check (name <> ''),
  shared boolean not null,
  value text not null,
  primary key (contact_center_id, location, name)
);

-- The allowed origins in force. They follow the cors-origins settings until the first change through /cors; from then on they stand alone.
create table environment.cors_origins (
  id bigint generated always as identity primary key,
  contact_center_id uuid not null constraint cors_origins_contact_center references environment.contact_centers on delete cascade,
  origin text not null check (origin ~ '^https?://[^/]+$'),
  constraint cors_origins_unique unique (contact_center_id, origin)
);

create table environment.cors_adoption (
  only_row boolean primary key default true check (only_row),
  adopted boolean not null
);
insert into environment.cors_adoption (adopted) values (false);

create function environment.refuse_cors_origins_setting() returns trigger language plpgsql as $$
begin
  if (select adopted from environment.cors_adoption) then
    raise exception 'the cors-origins setting is closed' using errcode = 'check_violation', constraint = 'settings_cors_origins_closed';
  end if;
  return new;
end
$$;
create trigger refuse_cors_origins before insert or update on environment.settings
  for each row when (new.name = 'cors-origins') execute function environment.refuse_cors_origins_setting();

create table environment.api_keys (
  id uuid primary key,
  contact_center_id uuid not null constraint api_keys_contact_center references environment.contact_centers on delete cascade,
  key_hash bytea not null constraint api_keys_unique unique check (octet_length(key_hash) = 32),
  created_at timestamptz not null default now()
);
create index api_keys_contact_center_id on environment.api_keys (contact_center_id);

do $$
declare
  changing text;
begin
  foreach changing in array array[
    'environments', 'contact_centers', 'contact_center_domains', 'contact_center_user_name_patterns',
    'settings', 'cors_origins', 'cors_adoption', 'api_keys'
  ] loop
    execute format(
      'create trigger raise_revision before insert or update or delete or truncate on environment.%I '
      'for each statement execute function environment.raise_revision()',
      changing
    );
  end loop;
end
$$;
