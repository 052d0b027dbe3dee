import type { WhoHolds } from '@gauth/oauth';
import { type App, acceptEmptyJson, type OperationsUser } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { ClientRegistry } from '../../client-registration.ts';
import type { RegisteredClients } from '../../ports.ts';
import { onlyAdministrators } from './administrators.ts';
import { clientRoutes } from './clients.ts';

interface Options {
  operationsUser: OperationsUser;
  whoHolds: WhoHolds;
  registered: RegisteredClients;
  registry: ClientRegistry;
  trail: AuditTrail;
}

/** `/ops/*`: administration. */
export const opsRoutes: FastifyPluginAsyncZod<Options> = async (app, { operationsUser, whoHolds, registered, registry, trail }) => {
  acceptEmptyJson(app as App);
  onlyAdministrators(app as App, { operationsUser, whoHolds });
  await app.register(clientRoutes, { registered, registry, trail });
};
