import type { CacheUse } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { WebServicesSettings, WebServicesSettingsOf } from '../../ports/web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { orUnavailable } from '../outage.ts';
import { keptSnapshot } from './kept-snapshot.ts';

interface Snapshot {
  byContactCenter: ReadonlyMap<string, WebServicesSettings>;
  byHost: ReadonlyMap<string, WebServicesSettings>;
}

/** The cached view of settings; `renew` makes them be read again before one is used next. */
export type CachedWebServicesSettings = WebServicesSettingsOf & { renew(): void };

/** All settings from memory: there are as many as contact centers. What was last known serves while PostgreSQL is away; throws `Unavailable` before. */
export function cachedWebServicesSettings(pool: Pick<Pool, 'query'>, use?: CacheUse): CachedWebServicesSettings {
  const { current, renew } = keptSnapshot(() => orUnavailable('the database', () => readAll(pool)), use);
  return {
    find: async (contactCenterId) => (await current()).byContactCenter.get(contactCenterId) ?? defaultSettings(contactCenterId),
    byHost: async (host) => (await current()).byHost.get(host.toLowerCase()),
    renew,
  };
}

async function readAll(pool: Pick<Pool, 'query'>): Promise<Snapshot> {
  const { rows } = await pool.query<{ id: string; settings: WebServicesSettings }>(
    'select contact_center_id as id, settings from auth.web_services_settings',
  );
  const all = rows.map(({ id, settings }) => ({ ...defaultSettings(id), ...settings, contactCenterId: id }));
  return {
    byContactCenter: new Map(all.map((settings) => [settings.contactCenterId, settings])),
    byHost: new Map(all.flatMap((settings) => settings.hosts.map((host) => [host, settings] as const))),
  };
}
