import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ClientRegistry } from '../../client-registration.ts';
import type {
  AdministeredKeys,
  LegacyGrantUse,
  LogoutDeliveries,
  RegisteredAssertionIssuers,
  RegisteredClients,
} from '../../ports.ts';
import { type Administrators, onlyAdministrators } from './administrators.ts';
import { assertionIssuerRoutes } from './assertion-issuers.ts';
import { clientConformanceRoutes } from './client-conformance.ts';
import { clientRoutes } from './clients.ts';
import { keyRoutes } from './keys.ts';
import { legacyGrantsReportRoutes } from './legacy-grants-report.ts';
import { logoutDeliveryRoutes } from './logout-deliveries.ts';

interface Options extends Administrators {
  issuer: string;
  registered: RegisteredClients;
  registry: ClientRegistry;
  legacyGrantUse: LegacyGrantUse;
  logoutDeliveries: LogoutDeliveries;
  administeredKeys: AdministeredKeys;
  assertionIssuerRegistry: RegisteredAssertionIssuers;
}

/** `/ops/*`: administration. */
export const opsRoutes: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { operationsUser, whoHolds, registered, registry, legacyGrantUse, trail, now } = options;
  acceptEmptyJson(app);
  onlyAdministrators(app, { operationsUser, whoHolds, trail, now });
  await app.register(clientRoutes, { registered, registry, trail });
  await app.register(clientConformanceRoutes, { registered });
  await app.register(legacyGrantsReportRoutes, { registered, legacyGrantUse });
  await app.register(assertionIssuerRoutes, {
    issuer: options.issuer,
    assertionIssuerRegistry: options.assertionIssuerRegistry,
    trail,
    now,
  });
  await app.register(logoutDeliveryRoutes, { registered, logoutDeliveries: options.logoutDeliveries, trail });
  await app.register(keyRoutes, { keys: options.administeredKeys, trail });
};
