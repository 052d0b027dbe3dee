import {
  type App,
  acceptEmptyJson,
  createServer,
  envelopeErrors,
  type Metrics,
  type OperationsUser,
  refusingOtherMethods,
  type ServerOptions,
} from '@gauth/service-kit';
import { describeApi } from './api-description.ts';
import type { Diagnose, Stores, TokenCheck } from './ports.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { authenticate } from './routes/authentication.ts';
import { connectionRoutes } from './routes/connections.ts';
import { contactCenterRoutes } from './routes/contact-centers.ts';
import { corsRoutes } from './routes/cors.ts';
import { diagnosticsRoutes } from './routes/diagnostics.ts';
import { environmentRoutes } from './routes/environments.ts';
import { revisionRoutes } from './routes/revision.ts';
import { settingRoutes } from './routes/settings.ts';

/** What the service is made of; `metrics` is left out where nobody reads them. */
export interface AppOptions extends ServerOptions {
  stores: Stores;
  tokenCheck: TokenCheck;
  operationsUser: OperationsUser;
  diagnose: Diagnose;
  metrics?: Metrics | undefined;
}

const prefix = '/environment/v3';
const internalClient = 'ROLE_INTERNAL_CLIENT';
const managementApplication = 'ROLE_MANAGEMENT_APPLICATION';

/** The Environment API without its sockets. */
export async function buildApp({ stores, tokenCheck, operationsUser, diagnose, metrics, ...serverOptions }: AppOptions): Promise<App> {
  const app = createServer(serverOptions);
  metrics?.observeRequests(app);
  envelopeErrors(app);
  acceptEmptyJson(app);
  // JSON is the only language here; without this a text would be read and then refused for the wrong reason.
  app.removeContentTypeParser('text/plain');
  await describeApi(app, prefix);

  await refusingOtherMethods(app, async () => {
    await app.register(
      async (api) => {
        api.addHook('onRequest', authenticate({ tokenCheck, operationsUser, authorities: [internalClient, managementApplication] }));
        environmentRoutes(api, stores);
        contactCenterRoutes(api, stores);
        settingRoutes(api, stores);
        corsRoutes(api, stores);
        apiKeyRoutes(api, stores);
        revisionRoutes(api, stores);
        diagnosticsRoutes(api, diagnose);
      },
      { prefix },
    );
    await app.register(
      async (internal) => {
        internal.addHook('onRequest', authenticate({ tokenCheck, authorities: [internalClient] }));
        connectionRoutes(internal, stores);
      },
      { prefix },
    );
  });
  return app;
}
