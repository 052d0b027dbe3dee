-- Whom applications must still be told about (OpenID Connect Back-Channel Logout 1.0), and whom they could not be told about. Without session id it is
-- about all sessions of the user. No token is kept: one is made whenever it is sent. What was delivered is deleted; what failed goes after some days. No
-- cache depends on it, so it raises no revision.
create table auth.logout_deliveries (
  id uuid primary key default gen_random_uuid(),
  client_id text not null references auth.clients on delete cascade,
  user_id text not null check (user_id <> ''),
  session_id text check (session_id <> ''),
  state text not null default 'pending' check (state in ('pending', 'failed')),
  -- Also tells one claim from the next.
  attempts integer not null default 0 check (attempts >= 0),
  created_at timestamptz not null default now(),
  -- When it is tried next; while it is being tried, when somebody else may.
  due_at timestamptz not null default now(),
  give_up_at timestamptz not null default now() + interval '24 hours',
  failed_at timestamptz,
  -- Why the last attempt failed.
  reason text,
  constraint logout_deliveries_fail_at_a_time check ((state = 'failed') = (failed_at is not null))
);

create index logout_deliveries_due on auth.logout_deliveries (due_at) where state = 'pending';
create index logout_deliveries_failed on auth.logout_deliveries (failed_at) where state = 'failed';
