import { inTransaction } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { RegisteredWebServicesSettings } from '../../ports/registered-web-services-settings.ts';
import type { WebServicesSettings } from '../../ports/web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { orRefused } from './refusals.ts';

/** Settings of Web Services in PostgreSQL; `changed` lets this pod notice a change before the administrator has the answer. */
export const postgresWebServicesSettings = (pool: Pool, changed: () => void = () => {}): RegisteredWebServicesSettings => ({
  find: (contactCenterId) =>
    orRefused('a host', async () => {
      const { rows } = await pool.query<{ settings: WebServicesSettings }>(
        'select settings from auth.web_services_settings where contact_center_id = $1',
        [contactCenterId],
      );
      return { ...defaultSettings(contactCenterId), ...rows[0]?.settings, contactCenterId };
    }),
  put: (settings) => orRefused('a host', () => inTransaction(pool, (database) => replace(database, settings))).finally(changed),
});

async function replace(database: Pick<Pool, 'query'>, settings: WebServicesSettings): Promise<void> {
  const { contactCenterId, hosts, ...stated } = settings;
  await database.query(
    `insert into auth.web_services_settings (contact_center_id, settings) values ($1, $2)
     on conflict (contact_center_id) do update set settings = excluded.settings, updated_at = now()`,
    [contactCenterId, JSON.stringify({ ...stated, hosts })],
  );
  await database.query('delete from auth.web_services_hosts where contact_center_id = $1', [contactCenterId]);
  await database.query('insert into auth.web_services_hosts (host, contact_center_id) select unnest($1::text[]), $2', [
    [...hosts].sort(),
    contactCenterId,
  ]);
}
