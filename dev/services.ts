import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from './supervisor.ts';

/** The services of the platform, in the order in which they can be started. */
export const serviceNames = ['config-server', 'environment-api', 'auth-api', 'auth-ui'] as const;

/** Names one of them, as its folder does. */
export type ServiceName = (typeof serviceNames)[number];

/** What the services of one machine have to know of it and of one another. */
export interface Surroundings {
  origin: string;
  /** The same with TLS, where clients may show certificates; and the authority of those that are trusted, a PEM file. */
  tlsOrigin: string;
  tlsCaFile: string;
  ports: Record<ServiceName, { port: number; management: number }>;
  databaseUrl: string;
  /** Tells this database from others from run to run. */
  databaseId: string;
  /** Undefined: sessions and tokens live in the memory of auth-api. */
  redisUrl: string | undefined;
  keyRing: string;
  logFolder: string;
  /** PATH and the like, and whatever a caller wants to set for all services. */
  env: NodeJS.ProcessEnv;
  /** Settings for one service only; they win. */
  overrides: Partial<Record<ServiceName, Record<string, string>>>;
}

/** The demonstration operations user. The hash is of a password everybody knows. */
export const operations = { name: 'ops', password: 'ops', hash: '$2b$10$Z/a.1RD.CL2jZLANqydQVOHfBjTtzwxFo9RHPs99BequBRYfjZvPe' };

/** The client auth-api calls the Environment API with; applications use it in the tour as well. */
export const serviceClient = { id: 'external_api_client', secret: 'secret' };

// Halves the time a service needs to start from its sources.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url));

/** One definition per service, complete with its environment. */
export function serviceDefinitions(around: Surroundings): Record<ServiceName, ServiceDefinition> {
  const own = settings(around);
  const define = (name: ServiceName): ServiceDefinition => {
    const { port, management } = around.ports[name];
    const listener = { HOST: '127.0.0.1', PORT: String(port), MANAGEMENT_PORT: String(management), SHUTDOWN_DRAIN_SECONDS: '0' };
    return {
      name,
      main: fileURLToPath(new URL(`../services/${name}/src/main.ts`, import.meta.url)),
      env: { NODE_COMPILE_CACHE: compileCache, ...around.env, ...listener, ...own[name], ...around.overrides[name] },
      logFile: `${around.logFolder}/${name}.log`,
    };
  };
  return eachService(define);
}

function settings(around: Surroundings): Record<ServiceName, NodeJS.ProcessEnv> {
  const { origin, tlsOrigin, tlsCaFile, ports, databaseUrl, redisUrl, keyRing } = around;
  const internal = (name: ServiceName) => `http://127.0.0.1:${ports[name].port}`;
  const administered = { KEY_RING: keyRing, OPERATIONS_USERNAME: operations.name, OPERATIONS_PASSWORD_HASH: operations.hash };
  const sessions = redisUrl === undefined ? { SESSION_STORE: 'memory' } : { SESSION_STORE: 'redis', REDIS_URL: redisUrl };
  return {
    'config-server': { DATABASE_URL: databaseUrl },
    'environment-api': { ...administered, DATABASE_URL: databaseUrl, AUTH_SERVICE_URL: internal('auth-api') },
    'auth-api': {
      ...administered,
      ...sessions,
      DATABASE_URL: databaseUrl,
      ISSUER: `${origin}/auth/v3`,
      MTLS_ISSUER: `${tlsOrigin}/auth/v3`,
      TLS_CLIENT_CA_FILE: tlsCaFile,
      TRUSTED_CLIENT_CERTIFICATE_HEADER: 'Client-Cert',
      ENVIRONMENT_SERVICE_URL: internal('environment-api'),
      SERVICE_CLIENT_ID: serviceClient.id,
      SERVICE_CLIENT_SECRET: serviceClient.secret,
      LOCATION: '/USW1',
      METADATA_PRIVATE_ADDRESSES: 'allow',
    },
    'auth-ui': { AUTH_SERVICE_URL: internal('auth-api'), PUBLIC_AUTH_URL: `${origin}/auth/v3` },
  };
}

/** The paths of the origin and the services behind them, as an ingress has them. */
export const serviceRoutes = [
  ['/ui/auth', 'auth-ui'],
  ['/auth', 'auth-api'],
  ['/api/v2', 'auth-api'],
  ['/.well-known', 'auth-api'],
  ['/environment', 'environment-api'],
] as const satisfies [string, ServiceName][];

/** One value per service. */
export const eachService = <T>(of: (name: ServiceName) => T): Record<ServiceName, T> =>
  Object.fromEntries(serviceNames.map((name) => [name, of(name)])) as Record<ServiceName, T>;
