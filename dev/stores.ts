import { spawnSync } from 'node:child_process';
import { withFreePort } from './free-port.ts';
import type { Lifetime } from './lifetime.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import type { ServerProcess } from './server-process.ts';
import type { StoredSettings } from './stored-settings.ts';

/** A store this machine runs for us. `start` brings a stopped one back where it was. */
export interface OwnStore {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the stores of a run live. `durable` false trades safety for speed: tests only. */
interface StorePlace {
  dataDir: string;
  logFolder: string;
  settings: StoredSettings;
  durable: boolean;
}

/** Starts the stores that the environment does not name; without a Redis, sessions and tokens live in memory. */
export async function startStores(place: StorePlace, env: NodeJS.ProcessEnv, lifetime: Lifetime) {
  const stop = async (store: OwnStore | undefined) => store?.stop();
  const withoutRedis = env.REDIS_URL || env.SESSION_STORE === 'memory';
  const [postgres, redis] = await Promise.all([
    env.DATABASE_URL ? undefined : lifetime.own(() => ownPostgres(place), stop),
    withoutRedis ? undefined : lifetime.own(() => ownRedis(place), stop),
  ]);
  const redisUrl = env.SESSION_STORE === 'memory' ? undefined : env.REDIS_URL || redis?.url;
  return { postgres, redis, redisUrl, databaseUrl: env.DATABASE_URL || (postgres?.url ?? '') };
}

/** Our own PostgreSQL, created when there is none. */
const ownPostgres = (place: StorePlace): Promise<OwnStore> => own('postgres', place, place.settings.databasePassword, startPostgres);

/** Our own Redis; undefined when this machine has no `redis-server`. */
async function ownRedis(place: StorePlace): Promise<OwnStore | undefined> {
  const installed = spawnSync('redis-server', ['--version']).status === 0;
  return installed ? own('redis', place, place.settings.redisPassword, startRedis) : undefined;
}

type Start = typeof startPostgres | typeof startRedis;

async function own(name: string, { dataDir, logFolder, settings, durable }: StorePlace, password: string, start: Start): Promise<OwnStore> {
  const options = { dataDir: `${dataDir}/${name}`, logFile: `${logFolder}/${name}.log`, password, durable };
  const startOn = async (port: number): Promise<ServerProcess & { url: string }> => {
    const server = await start({ ...options, port });
    settings.ports[name] = port;
    return server;
  };
  let server = await withFreePort(startOn, settings.ports[name]);
  return {
    url: server.url,
    start: async () => {
      server = await startOn(settings.ports[name] as number);
    },
    stop: () => server.stop(),
  };
}
