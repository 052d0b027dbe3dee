-- How persons without a password are logged in at the Configuration Servers of an environment: the sealed key, and what stands before each token.
alter table environment.environments
  add column sealed_token_uuid text check (sealed_token_uuid <> ''),
  add column token_preambula text check (token_preambula <> '');
