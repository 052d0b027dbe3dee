import { type App, createLogger, openApiYaml } from '@gauth/service-kit';
import { buildApp } from './app.ts';
import type { Diagnose, Stores } from './ports.ts';
import { version } from './version.ts';

/** The OpenAPI document of the Environment API, as served at `/environment/v3/openapi.json`. */
export const buildOpenApi = (): Promise<object> => described((app) => app.swagger());

/** The same as YAML: the text of `docs/api/environment.yaml`. */
export const openApiDocument = (): Promise<string> => described(openApiYaml);

async function described<T>(read: (app: App) => T): Promise<T> {
  const app = await buildApp({
    logger: createLogger({ service: 'environment-api', version, level: 'silent' }),
    // Describing the routes asks nothing of what stands behind them.
    stores: {} as Stores,
    diagnose: undefined as unknown as Diagnose,
    tokenCheck: { holderOf: async () => undefined },
    operationsUser: { matches: async () => false },
  });
  try {
    await app.ready();
    return read(app);
  } finally {
    await app.close();
  }
}
