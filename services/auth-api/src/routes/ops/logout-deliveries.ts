import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { KeptLogoutDelivery, LogoutDeliveries } from '../../ports/logout-deliveries.ts';
import type { ClientRegistration, RegisteredClients } from '../../ports/registered-clients.ts';
import { administratorRefusals, answered, done, refused } from '../answers.ts';

const tags = ['logout'];
const state = z.enum(['pending', 'failed']);

const shownDelivery = z.object({
  id: z.uuid(),
  client_id: z.string(),
  origin: z.string().optional().describe('Where it goes: the origin of the back-channel logout URI as it is registered now'),
  state: state.describe(
    '`pending` ones are tried again by themselves; `failed` ones only when you ask for it, and they go after seven days',
  ),
  attempts: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  dueAt: z.iso.datetime().optional().describe('When it is tried next'),
  failedAt: z.iso.datetime().optional(),
  reason: z.string().optional().describe('Why the last attempt failed'),
});

interface Options {
  registered: RegisteredClients;
  logoutDeliveries: LogoutDeliveries;
  trail: AuditTrail;
}

/** `/ops/logout-deliveries`: what applications could not be told yet, or at all (OpenID Connect Back-Channel Logout 1.0). */
export const logoutDeliveryRoutes: FastifyPluginAsyncZod<Options> = async (app, { registered, logoutDeliveries, trail }) => {
  app.get(
    '/ops/logout-deliveries',
    {
      schema: {
        summary: 'Applications that could not be told that a session is over; the latest first, a thousand at most',
        tags,
        querystring: z.object({ state: state.default('failed') }),
        response: { 200: answered(z.array(shownDelivery)), ...administratorRefusals },
      },
    },
    async ({ query }) => {
      const [deliveries, clients] = await Promise.all([logoutDeliveries.list(query.state), registered.list()]);
      return envelope.ok(deliveries.map((delivery) => showDelivery(delivery, clients)));
    },
  );

  app.post(
    '/ops/logout-deliveries/:id/retry',
    {
      schema: {
        summary: 'Try one that failed again, at once and for another day',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 200: done, ...administratorRefusals, 404: refused[404] },
      },
    },
    async ({ params: { id }, log }) => {
      if (!(await logoutDeliveries.retry(id))) throw new ApiError('notFound', 'there is no such delivery that failed');
      trail.record({ event: 'logout-notice.retried', outcome: 'success' }, log);
      return envelope.ok();
    },
  );
};

function showDelivery({ clientId, createdAt, dueAt, failedAt, ...delivery }: KeptLogoutDelivery, clients: readonly ClientRegistration[]) {
  const uri = clients.find(({ id }) => id === clientId)?.backchannelLogout?.uri;
  return {
    ...delivery,
    client_id: clientId,
    origin: uri === undefined ? undefined : new URL(uri).origin,
    createdAt: createdAt.toISOString(),
    dueAt: dueAt?.toISOString(),
    failedAt: failedAt?.toISOString(),
  };
}
