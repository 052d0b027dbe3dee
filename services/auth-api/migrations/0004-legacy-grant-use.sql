-- How often clients still use the grants that RFC 9700 replaces. Written in batches, and read by administrators alone: no cache depends on it, so it
-- raises no revision. What is known of a client goes with it.
create table auth.legacy_grant_use (
  client_id text not null references auth.clients on delete cascade,
  grant_type text not null check (grant_type in ('password', 'implicit')),
  uses bigint not null check (uses > 0),
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (client_id, grant_type),
  constraint legacy_grant_use_times_in_order check (first_seen <= last_seen)
);

-- The same for each of the last days (UTC); older ones are deleted with the next batch.
create table auth.legacy_grant_days (
  client_id text not null,
  grant_type text not null,
  day date not null,
  uses bigint not null check (uses > 0),
  primary key (client_id, grant_type, day),
  foreign key (client_id, grant_type) references auth.legacy_grant_use on delete cascade
);
