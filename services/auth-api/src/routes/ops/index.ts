import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ClientRegistry } from '../../client-registration.ts';
import type { LegacyGrantUse, RegisteredClients } from '../../ports.ts';
import { type Administrators, onlyAdministrators } from './administrators.ts';
import { clientRoutes } from './clients.ts';
import { legacyGrantsReportRoutes } from './legacy-grants-report.ts';

interface Options extends Administrators {
  registered: RegisteredClients;
  registry: ClientRegistry;
  legacyGrantUse: LegacyGrantUse;
}

/** `/ops/*`: administration. */
export const opsRoutes: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { operationsUser, whoHolds, registered, registry, legacyGrantUse, trail, now } = options;
  acceptEmptyJson(app);
  onlyAdministrators(app, { operationsUser, whoHolds, trail, now });
  await app.register(clientRoutes, { registered, registry, trail });
  await app.register(legacyGrantsReportRoutes, { registered, legacyGrantUse });
};
