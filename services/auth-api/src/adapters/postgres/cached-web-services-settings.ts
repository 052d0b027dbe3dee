import type { Pool } from 'pg';
import type { WebServicesSettings, WebServicesSettingsOf } from '../../ports/web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { orUnavailable } from '../outage.ts';

interface Snapshot {
  byContactCenter: ReadonlyMap<string, WebServicesSettings>;
  byHost: ReadonlyMap<string, WebServicesSettings>;
}

/** The cached view of settings; `renew` makes them be read again before one is used next. */
export type CachedWebServicesSettings = WebServicesSettingsOf & { renew(): void };

/** All settings from memory: there are as many as contact centers. What was last known serves while PostgreSQL is away; throws `Unavailable` before. */
export function cachedWebServicesSettings(pool: Pick<Pool, 'query'>): CachedWebServicesSettings {
  let generation = 0;
  let known: { snapshot: Snapshot; generation: number } | undefined;
  let underWay: { reading: Promise<Snapshot>; generation: number } | undefined;

  async function read(readIn: number): Promise<Snapshot> {
    const { rows } = await pool.query<{ id: string; settings: WebServicesSettings }>(
      'select contact_center_id as id, settings from auth.web_services_settings',
    );
    const all = rows.map(({ id, settings }) => ({ ...defaultSettings(id), ...settings, contactCenterId: id }));
    const snapshot = {
      byContactCenter: new Map(all.map((settings) => [settings.contactCenterId, settings])),
      byHost: new Map(all.flatMap((settings) => settings.hosts.map((host) => [host, settings] as const))),
    };
    if (known === undefined || known.generation < readIn) known = { snapshot, generation: readIn };
    return snapshot;
  }

  /** A reading that began before a change must not answer a question asked after it. */
  function readOnce(): Promise<Snapshot> {
    if (underWay?.generation === generation) return underWay.reading;
    const flight = { reading: read(generation), generation };
    const landed = () => {
      if (underWay === flight) underWay = undefined;
    };
    flight.reading.then(landed, landed);
    underWay = flight;
    return flight.reading;
  }

  async function current(): Promise<Snapshot> {
    if (known?.generation === generation) return known.snapshot;
    return orUnavailable('the database', () =>
      readOnce().catch((error: unknown) => {
        if (known === undefined) throw error;
        return known.snapshot;
      }),
    );
  }

  return {
    find: async (contactCenterId) => (await current()).byContactCenter.get(contactCenterId) ?? defaultSettings(contactCenterId),
    byHost: async (host) => (await current()).byHost.get(host.toLowerCase()),
    renew() {
      generation += 1;
    },
  };
}
