-- What was revoked is remembered by name only: the private key is gone. The key of a keystore is named here as long as a pod may still have its file.
create table auth.revoked_signing_keys (
  kid text primary key check (kid <> ''),
  alg text not null check (alg in ('RS256', 'PS256', 'ES256', 'EdDSA')),
  revoked_at timestamptz not null
);

create trigger raise_revision before insert or update or delete or truncate on auth.revoked_signing_keys
  for each statement execute function auth.raise_revision();
