import { type App, openApi } from '@gauth/service-kit';
import { version } from './version.ts';

const securitySchemes = {
  operationsUser: { type: 'http', scheme: 'basic', description: 'The operations user' },
  client: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token of a client with ROLE_INTERNAL_CLIENT or ROLE_MANAGEMENT_APPLICATION (client credentials)',
  },
} as const;

/** Serves the OpenAPI document, to anybody, at `<prefix>/openapi.json`. Await it before adding routes. */
export const describeApi = (app: App, prefix: string): Promise<void> =>
  openApi(app, {
    title: 'Environment API',
    version,
    path: prefix,
    complete(document) {
      document.components = { ...document.components, securitySchemes };
      document.security = [{ operationsUser: [] }, { client: [] }];
      const connection = document.paths?.[`${prefix}/environments/{id}/connection`]?.get;
      if (connection) connection.security = [{ client: [] }];
    },
  });
