-- Where people of a contact center are signed in elsewhere. What only one kind of provider has is in `settings`.
create table auth.identity_providers (
  id uuid primary key,
  contact_center_id text not null check (contact_center_id <> ''),
  kind text not null check (kind in ('saml', 'oidc')),
  name text not null check (name <> '' and length(name) <= 255),
  location text not null check (location ~ '^/'),
  status text not null check (status in ('ON', 'OFF', 'PENDING')),
  mode text not null check (mode in ('only', 'fallback', 'choice')),
  domains text[] not null,
  access_groups text[] not null,
  match_by text not null check (match_by in ('userName', 'externalId', 'email')),
  attributes jsonb not null check (jsonb_typeof(attributes) = 'object'),
  creation jsonb check (jsonb_typeof(creation) = 'object'),
  force_reauthentication boolean not null,
  clock_skew_seconds integer not null check (clock_skew_seconds between 0 and 300),
  acr jsonb not null check (jsonb_typeof(acr) = 'object'),
  settings jsonb not null check (jsonb_typeof(settings) = 'object' and not settings ? 'clientSecret'),
  sealed_client_secret text check (sealed_client_secret <> ''),
  metadata jsonb check (jsonb_typeof(metadata) = 'object'),
  -- As it came, for those who want it back; 512 KB.
  metadata_document text check (length(metadata_document) <= 524288),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint identity_providers_name unique (contact_center_id, name),
  constraint identity_providers_secret_of_kind check (kind = 'oidc' or sealed_client_secret is null),
  constraint identity_providers_metadata_of_kind check (kind = 'saml' or (metadata is null and metadata_document is null)),
  constraint identity_providers_metadata_with_document check ((metadata is null) = (metadata_document is null)),
  constraint identity_providers_on_with_metadata check (status <> 'ON' or kind = 'oidc' or metadata is not null)
);

-- Our key pairs at each of them.
create table auth.identity_provider_keys (
  id uuid primary key,
  provider_id uuid not null references auth.identity_providers on delete cascade,
  certificate text not null check (certificate like '-----BEGIN CERTIFICATE-----%'),
  sealed_private_key text not null check (sealed_private_key <> ''),
  not_after timestamptz not null,
  state text not null check (state in ('announced', 'active', 'retired')),
  created_at timestamptz not null default now()
);

create index identity_provider_keys_of_provider on auth.identity_provider_keys (provider_id);
create unique index identity_provider_keys_one_active on auth.identity_provider_keys (provider_id) where state = 'active';
create unique index identity_provider_keys_one_announced on auth.identity_provider_keys (provider_id) where state = 'announced';

-- When somebody last read a document again. No cache depends on it, so it raises no revision.
create table auth.identity_provider_refreshes (
  provider_id uuid primary key references auth.identity_providers on delete cascade,
  tried_at timestamptz not null,
  -- Why it did not succeed.
  failure text check (failure <> '')
);

create trigger raise_revision before insert or update or delete or truncate on auth.identity_providers
  for each statement execute function auth.raise_revision();
create trigger raise_revision before insert or update or delete or truncate on auth.identity_provider_keys
  for each statement execute function auth.raise_revision();
