import type { Pool } from 'pg';
import type { MetadataRefreshes, ProviderName } from '../../ports/registered-identity-providers.ts';
import { orUnavailable } from '../outage.ts';

/** So few that whoever has claimed them is done with them soon. */
const most = 10;

const due = `p.kind = 'saml' and p.settings ? 'metadataUrl'`;
const claimed = `with due as (
    select p.id from auth.identity_providers p left join auth.identity_provider_refreshes r on r.provider_id = p.id
    where ${due} and (r.tried_at is null or r.tried_at <= now() - make_interval(secs => $1)) order by r.tried_at nulls first limit ${most}
  ), claimed as (
    insert into auth.identity_provider_refreshes as r (provider_id, tried_at) select id, now() from due
    on conflict (provider_id) do update set tried_at = excluded.tried_at where r.tried_at <= now() - make_interval(secs => $1)
    returning provider_id
  )
  select p.contact_center_id as "contactCenterId", p.id from claimed join auth.identity_providers p on p.id = claimed.provider_id`;
const settled = `insert into auth.identity_provider_refreshes (provider_id, tried_at, failure)
  select id, now(), $3 from auth.identity_providers where contact_center_id = $1 and id = $2
  on conflict (provider_id) do update set tried_at = excluded.tried_at, failure = excluded.failure`;

/** Which documents are to be read again, in PostgreSQL: what one pod has claimed the others leave alone. */
export const postgresMetadataRefreshes = (pool: Pick<Pool, 'query'>): MetadataRefreshes => ({
  claim: (olderThanSeconds) =>
    orUnavailable('the database', async () => (await pool.query<ProviderName>(claimed, [olderThanSeconds])).rows),
  settle: ({ contactCenterId, id }, failure) =>
    orUnavailable('the database', async () => {
      await pool.query(settled, [contactCenterId, id, failure]);
    }),
});
