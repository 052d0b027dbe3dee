-- Contact centers that something here belongs to, and that the Environment API lists no more. What belongs to them is removed after some time, unless they are
-- back by then. No cache depends on it, so it raises no revision.
create table auth.gone_contact_centers (
  contact_center_id text primary key check (contact_center_id <> '' and contact_center_id = lower(contact_center_id)),
  -- When it was first missed.
  gone_since timestamptz not null default now()
);
