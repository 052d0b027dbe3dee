import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import { httpsCiphers } from '@gauth/service-kit';
import { type ComponentName, startComponents } from './components/start-components.ts';
import { demoApplication } from './demo/application.ts';
import { openFolder } from './folder.ts';
import { freePort } from './free-port.ts';
import { gateway, type Route } from './gateway.ts';
import { createLifetime, type Lifetime } from './lifetime.ts';
import { type CertificateFiles, localCertificates } from './local-certificates.ts';
import { listenOnLocalhost } from './origin-server.ts';
import { whatIsAway } from './outage.ts';
import { provisioning } from './provisioning.ts';
import { contactCenterId, demoClientId, seed } from './seed.ts';
import { choosePorts } from './service-ports.ts';
import { eachService, type ServiceName, type Surroundings, serviceRoutes } from './services.ts';
import { stopping } from './single-run.ts';
import { databaseId, startServices } from './start-services.ts';
import { saveSettings } from './stored-settings.ts';
import { type OwnStore, startStores } from './stores.ts';
import type { Supervised } from './supervisor.ts';
import { chooseTlsPort } from './tls-port.ts';

/** How to run the platform. */
export interface PlatformOptions {
  /** Holds everything the run keeps, and nothing of anybody else: a reset empties it. */
  dataDir: string;
  /** Of the one origin; a free one when absent. */
  port?: number | undefined;
  /** Of the same origin with TLS; see {@link chooseTlsPort} for what it is when absent. */
  tlsPort?: number | undefined;
  /** What the services inherit. DATABASE_URL and REDIS_URL name servers to use instead of our own; SESSION_STORE=memory does without Redis. */
  env?: NodeJS.ProcessEnv;
  /** Settings for single services; they win over everything else. */
  overrides?: Surroundings['overrides'];
  /** Real systems to start beside it, with persons whom they confirm. */
  components?: readonly ComponentName[];
  /** Forgets everything of earlier runs first. */
  reset?: boolean;
  /** False trades safety for speed: tests only. */
  durable?: boolean;
  /** Gets a line of progress now and then. */
  say?: (line: string) => void;
  /** Ends the run, also while it is starting. */
  signal?: AbortSignal;
}

/** A running platform. */
export interface Platform {
  origin: string;
  /** The same with TLS, where clients may show certificates. */
  tlsOrigin: string;
  /** PEM files: the authority of both sides, and what a client of the demonstration may show. */
  tlsCaFile: string;
  clientCertFile: string;
  clientKeyFile: string;
  /** The services' own addresses, behind the origin. */
  urls: Record<ServiceName, string>;
  /** Where each service tells its health: `/health/ready`. */
  managementUrls: Record<ServiceName, string>;
  services: Record<ServiceName, Supervised>;
  /** Undefined when the server is not ours. */
  postgres: OwnStore | undefined;
  redis: OwnStore | undefined;
  databaseUrl: string;
  redisUrl: string | undefined;
  logFolder: string;
  /** What can be tried with each component. */
  tryThem: readonly string[];
  /** Ends every process in order; may be called twice. */
  stop(): Promise<void>;
}

/** Starts stores, services, the origin and the demonstration application, and provisions the demonstration data. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const lifetime = createLifetime();
  const end = () => void lifetime.end();
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    options.signal?.throwIfAborted();
    return await startAll(options, lifetime);
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

async function startAll(options: PlatformOptions, lifetime: Lifetime): Promise<Platform> {
  const { env = process.env, say = () => undefined, durable = true, overrides = {} } = options;
  const port = options.port ?? (await freePort());
  const tlsPort = await chooseTlsPort(options.port, options.tlsPort);
  const [origin, tlsOrigin] = [localOrigin('http', port), localOrigin('https', tlsPort)];
  const announcement = () => (lifetime.signal.aborted ? stopping : `${origin} (process ${process.pid})`);
  const folder = await openFolder(options.dataDir, { reset: options.reset ?? false, announcement, lifetime });
  const ports = await choosePorts(folder.settings, [port, tlsPort]);
  folder.settings.ports.origin = port;
  const certificates = localCertificates(`${folder.dataDir}/tls`);
  const tls = { tlsOrigin, tlsCaFile: certificates.authority.certFile };

  const demo = await lifetime.own(
    () => demoApplication({ origin, clientId: demoClientId }),
    (app) => app.close(),
  );
  const listener = gateway(routes(ports), demo.routing);
  for (const listening of [
    { port, listener },
    { port: tlsPort, listener, tls: asking(certificates.server) },
  ])
    await lifetime.own(
      () => listenOnLocalhost(listening),
      (server) => server.close(),
    );

  say('Starting the stores');
  const stores = await startStores({ ...folder, durable }, env, lifetime);
  if (!stores.redisUrl)
    say('No Redis: sessions and tokens live in the memory of auth-api and end with it (apt-get install redis-server, or set REDIS_URL)');
  saveSettings(folder.dataDir, folder.settings);

  const names = options.components ?? [];
  if (names.length > 0) say(`Starting ${names.join(', ')}`);
  const configServerPort = ports['config-server'].port;
  const { tokenUuid } = folder.settings;
  const run = { folder: `${folder.dataDir}/components`, lifetime, configServerPort, tokenUuid, contactCenterId };
  const components = await startComponents(names, run);

  const around = {
    origin,
    ...tls,
    ports,
    ...stores,
    databaseId: databaseId(stores.databaseUrl, stores.postgres !== undefined),
    keyRing: env.KEY_RING ?? folder.settings.keyRing,
    logFolder: folder.logFolder,
    env,
    overrides: eachService((name) => ({ ...components.env[name], ...overrides[name] })),
  };
  say('Starting the Configuration Server and the services');
  const services = await startServices(around, { ...folder, lifetime, say, importFile: components.importFile });

  say('Provisioning the demonstration data');
  const address = (kind: 'port' | 'management') => eachService((name) => `http://127.0.0.1:${ports[name][kind]}`);
  const managementUrls = address('management');
  const configServer = { primaryAddress: components.configServerAddress ?? '127.0.0.1', primaryPort: configServerPort };
  await seed({ origin, configServer, tokenUuid, signal: lifetime.signal })
    .then(() => components.introduce({ origin, apis: provisioning(origin, lifetime.signal) }))
    .catch(explained(managementUrls));
  const { databaseUrl, redisUrl, postgres, redis } = stores;
  const { certFile: clientCertFile, keyFile: clientKeyFile } = certificates.client;
  const urls = { origin, ...tls, clientCertFile, clientKeyFile, urls: address('port'), managementUrls, databaseUrl, redisUrl };
  return { ...urls, services, postgres, redis, logFolder: folder.logFolder, tryThem: components.tryThem, stop: lifetime.end };
}

/** As browsers write it: without the port that the scheme has anyway. */
const localOrigin = (scheme: 'http' | 'https', port: number): string => new URL(`${scheme}://localhost:${port}`).origin;

/** Asks callers for a certificate and refuses none; the services decide what it is worth. */
const asking = ({ certFile, keyFile }: CertificateFiles): TlsOptions => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
  ciphers: httpsCiphers,
  requestCert: true,
  rejectUnauthorized: false,
});

/** A request that failed says little about a store that is away behind it; the services know. */
const explained = (managementUrls: Record<ServiceName, string>) => async (error: unknown) => {
  const away = await whatIsAway(managementUrls);
  throw away === '' ? error : new Error(`${error instanceof Error ? error.message : error} (away: ${away})`, { cause: error });
};

const routes = (ports: Surroundings['ports']): Route[] => serviceRoutes.map(([prefix, name]) => ({ prefix, name, port: ports[name].port }));
