import { type App, createKeyRing, createLogger, createMetrics, openApiYaml } from '@gauth/service-kit';
import { type AppDependencies, buildApp } from './app.ts';
import { version } from './version.ts';

/** The OpenAPI document of the Authentication API, as served at `/auth/v3/openapi.json`. */
export const buildOpenApi = (): Promise<object> => described((app) => app.swagger());

/** The same as YAML: the text of `docs/api/auth.yaml`. */
export const openApiDocument = (): Promise<string> => described(openApiYaml);

/** Describing the routes asks nothing of what stands behind them. */
const untouched = {} as never;

async function described<T>(read: (app: App) => T): Promise<T> {
  const dependencies: AppDependencies = {
    issuer: 'https://gauth.example/auth/v3',
    uiUrl: 'https://gauth.example/ui/auth',
    version,
    clients: untouched,
    clientSecrets: untouched,
    codes: untouched,
    tokens: untouched,
    refreshTokenMac: untouched,
    keys: untouched,
    userJwtSigner: untouched,
    administeredKeys: untouched,
    sessions: untouched,
    attempts: untouched,
    contactCenters: untouched,
    directory: untouched,
    registeredClients: untouched,
    legacyGrantUse: untouched,
    secretHasher: untouched,
    operationsUser: untouched,
    keyRing: createKeyRing(`described:${Buffer.alloc(32).toString('base64')}`),
    logger: createLogger({ service: 'auth-api', version, level: 'silent' }),
    metrics: createMetrics('auth-api'),
    now: () => new Date(),
  };
  const app = await buildApp(dependencies);
  try {
    await app.ready();
    return read(app);
  } finally {
    await app.close();
  }
}
