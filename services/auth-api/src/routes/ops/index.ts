import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ClientRegistry } from '../../client-registration.ts';
import type { RegisteredClients } from '../../ports.ts';
import { type Administrators, onlyAdministrators } from './administrators.ts';
import { clientRoutes } from './clients.ts';

interface Options extends Administrators {
  registered: RegisteredClients;
  registry: ClientRegistry;
}

/** `/ops/*`: administration. */
export const opsRoutes: FastifyPluginAsyncZod<Options> = async (app, { operationsUser, whoHolds, registered, registry, trail, now }) => {
  acceptEmptyJson(app);
  onlyAdministrators(app, { operationsUser, whoHolds, trail, now });
  await app.register(clientRoutes, { registered, registry, trail });
};
