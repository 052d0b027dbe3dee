-- The whole of what a client can be asked for. The defaults are what clients registered before behave like, and let an older version of the service
-- register confidential clients while it is being replaced.
alter table auth.clients
  add column auth_method text not null default 'client_secret' check (auth_method in (
    'none', 'client_secret', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt',
    'private_key_jwt', 'saml2_bearer', 'tls_client_auth', 'self_signed_tls_client_auth'
  )),
  add column sealed_secret text check (sealed_secret <> ''),
  add column jwks jsonb check (jsonb_typeof(jwks) = 'object'),
  add column jwks_uri text check (jwks_uri <> ''),
  add column certificate_subject jsonb check (jsonb_typeof(certificate_subject) = 'object'),
  add column resources text[] not null default '{}',
  add column backchannel_logout jsonb check (jsonb_typeof(backchannel_logout) = 'object'),
  add column frontchannel_logout jsonb check (jsonb_typeof(frontchannel_logout) = 'object'),
  add column pushed_requests_required boolean not null default false,
  add column signed_requests_required boolean not null default false,
  add column access_token_format text not null default 'opaque' check (access_token_format in ('opaque', 'jwt')),
  add column sender_constraint text not null default 'none' check (sender_constraint in ('none', 'dpop', 'mtls')),
  add column conversion jsonb check (jsonb_typeof(conversion) = 'object');

update auth.clients set auth_method = 'none' where type = 'public';

alter table auth.clients
  drop constraint clients_public_without_secret,
  add constraint clients_public_without_authentication check ((type = 'public') = (auth_method = 'none')),
  add constraint clients_with_one_source_of_keys check (jwks is null or jwks_uri is null),
  add constraint clients_with_secret_authenticate_by_it check (secret_hash is null or auth_method like 'client\_secret%'),
  -- The secret itself, sealed under the key ring: only a client that signs with it needs it.
  add constraint clients_with_sealed_secret_sign_with_it check (sealed_secret is null or auth_method = 'client_secret_jwt');
