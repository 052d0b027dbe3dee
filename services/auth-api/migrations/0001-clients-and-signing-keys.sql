-- Changes take turns: every one first raises the revision, which locks its only row until the end of the transaction.
-- The clock keeps the numbers growing even after an older copy of the database was restored.
create table auth.revision (
  only_row boolean primary key default true check (only_row),
  revision bigint not null
);
insert into auth.revision (revision) values (0);

create function auth.raise_revision() returns trigger language plpgsql as $$
begin
  update auth.revision
    set revision = greatest(revision.revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint);
  return null;
end
$$;

-- 31622400 seconds are 366 days: no token lives longer, so no sign-out has to be remembered longer.
create table auth.clients (
  id text primary key check (id <> '' and length(id) <= 255),
  -- Tokens name it, so that nothing of a deleted client comes back to life with the next one of its id.
  registration_id uuid not null default gen_random_uuid(),
  name text not null,
  description text not null,
  type text not null check (type in ('confidential', 'public')),
  secret_hash text check (secret_hash like 'hmac-sha256$_%' or secret_hash like '$argon2id$_%'),
  profile text not null check (profile in ('legacy', 'baseline', 'fapi2')),
  internal boolean not null,
  authorities text[] not null,
  grant_types text[] not null,
  scopes text[] not null,
  redirect_uris text[] not null,
  post_logout_redirect_uris text[] not null,
  pkce text not null check (pkce in ('required', 'optional')),
  access_token_ttl_seconds integer not null check (access_token_ttl_seconds between 1 and 31622400),
  refresh_token_ttl_seconds integer not null check (refresh_token_ttl_seconds between 1 and 31622400),
  refresh_token_rotation text not null check (refresh_token_rotation in ('rotate', 'reuse')),
  refresh_retry_seconds integer not null check (refresh_retry_seconds between 0 and 86400),
  id_token_signed_response_alg text not null check (id_token_signed_response_alg in ('RS256', 'PS256', 'ES256', 'EdDSA')),
  -- Null: the client may act for the users of every contact center.
  contact_center_ids text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clients_public_without_secret check (type = 'confidential' or secret_hash is null),
  constraint clients_without_pkce_are_legacy check (profile = 'legacy' or pkce = 'required')
);

create table auth.signing_keys (
  kid text primary key check (kid <> ''),
  alg text not null check (alg in ('RS256', 'PS256', 'ES256', 'EdDSA')),
  public_jwk jsonb not null check (jsonb_typeof(public_jwk) = 'object' and not public_jwk ? 'd'),
  sealed_private_jwk text not null check (sealed_private_jwk <> ''),
  signs_from timestamptz not null,
  signs_until timestamptz not null,
  published_until timestamptz not null,
  created_at timestamptz not null default now(),
  constraint signing_keys_times_in_order check (signs_from < signs_until and signs_until <= published_until)
);

do $$
declare
  changing text;
begin
  foreach changing in array array['clients', 'signing_keys'] loop
    execute format(
      'create trigger raise_revision before insert or update or delete or truncate on auth.%I '
      'for each statement execute function auth.raise_revision()',
      changing
    );
  end loop;
end
$$;
