import { type App, createKeyRing, createLogger, createMetrics, openApiYaml } from '@gauth/service-kit';
import { type AppDependencies, buildApp } from './app.ts';
import { version } from './version.ts';

/** The OpenAPI document of the Authentication API, as served at `/auth/v3/openapi.json`. */
export const buildOpenApi = (): Promise<object> => described((app) => app.swagger());

/** The same as YAML: the text of `docs/api/auth.yaml`. */
export const openApiDocument = (): Promise<string> => described(openApiYaml);

async function described<T>(read: (app: App) => T): Promise<T> {
  // Describing the routes asks nothing of the ports behind them, so there are none.
  const dependencies = {
    issuer: 'https://gauth.example/auth/v3',
    uiUrl: 'https://gauth.example/ui/auth',
    version,
    webServicesCookies: { sameSite: 'lax' },
    keyRing: createKeyRing(`described:${Buffer.alloc(32).toString('base64')}`),
    logger: createLogger({ service: 'auth-api', version, level: 'silent' }),
    metrics: createMetrics('auth-api'),
    now: () => new Date(),
  } as AppDependencies;
  const app = await buildApp(dependencies);
  try {
    await app.ready();
    return read(app);
  } finally {
    await app.close();
  }
}
