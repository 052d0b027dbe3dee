import { inTransaction } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { RegisteredWebServicesSettings } from '../../ports/registered-web-services-settings.ts';
import type { WebServicesSettings } from '../../ports/web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { orRefused } from './refusals.ts';

/** Settings of Web Services in PostgreSQL; `changed` lets this pod notice a change before the administrator has the answer. */
export function postgresWebServicesSettings(pool: Pool, changed: () => void = () => {}): RegisteredWebServicesSettings {
  async function list(contactCenterIds: readonly string[]): Promise<WebServicesSettings[]> {
    const { rows } = await pool.query<{ id: string; settings: WebServicesSettings }>(
      'select contact_center_id as id, settings from auth.web_services_settings where contact_center_id = any ($1)',
      [contactCenterIds],
    );
    const stated = new Map(rows.map(({ id, settings }) => [id, settings]));
    return contactCenterIds.map((contactCenterId) => settingsOf(contactCenterId, stated.get(contactCenterId)));
  }

  return {
    find: (contactCenterId) => orRefused('a host', async () => (await list([contactCenterId]))[0] ?? defaultSettings(contactCenterId)),
    list: (contactCenterIds) => orRefused('a host', () => list(contactCenterIds)),
    put: (settings) => orRefused('a host', () => inTransaction(pool, (database) => replace(database, settings))).finally(changed),
  };
}

const settingsOf = (contactCenterId: string, stated: WebServicesSettings | undefined): WebServicesSettings => ({
  ...defaultSettings(contactCenterId),
  ...stated,
  contactCenterId,
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
