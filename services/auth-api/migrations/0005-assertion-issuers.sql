-- Parties whose assertions are believed (RFC 7521). They hold public keys only.
create table auth.assertion_issuers (
  id uuid primary key,
  name text not null check (name <> ''),
  issuer text not null unique check (issuer <> '' and length(issuer) <= 1024),
  jwks_uri text check (jwks_uri <> '' and length(jwks_uri) <= 2048),
  jwks jsonb check (jsonb_typeof(jwks -> 'keys') = 'array' and not jsonb_path_exists(jwks, '$.keys[*] ? (exists (@.d) || exists (@.k))')),
  certificates text[],
  subject_kind text not null check (subject_kind in ('userName', 'externalId', 'email')),
  -- Null: every subject, and every client whose own policy names the issuer.
  subjects text[],
  client_ids text[],
  contact_center_ids text[] not null,
  clock_skew_seconds integer not null check (clock_skew_seconds between 0 and 300),
  max_lifetime_seconds integer not null check (max_lifetime_seconds between 1 and 86400),
  enabled boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint assertion_issuers_have_keys check (jwks_uri is not null or jwks is not null or coalesce(cardinality(certificates), 0) > 0),
  -- Only user names can say which of several tenants they belong to.
  constraint assertion_issuers_of_several_contact_centers check (subject_kind = 'userName' or cardinality(contact_center_ids) <= 1)
);

create trigger raise_revision before insert or update or delete or truncate on auth.assertion_issuers
  for each statement execute function auth.raise_revision();
