import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { legacyGrantsReport } from '../../clients/legacy-grants-report.ts';
import { type LegacyGrantUse, legacyGrants } from '../../ports/legacy-grant-use.ts';
import type { RegisteredClients } from '../../ports/registered-clients.ts';
import { answered, oauthRefused, refused } from '../answers.ts';

const count = z.int().nonnegative();
const grant = z.object({
  grant: z.enum(legacyGrants),
  count: count.describe('Tokens that were had by it since counting began'),
  firstSeen: z.iso.datetime().optional(),
  lastSeen: z.iso.datetime().optional(),
  days: z.array(z.object({ day: z.iso.date(), count })).describe('The days (UTC) among the last 31 on which it was used'),
  moveTo: z.string().describe('What the application must do instead'),
});
const client = z.object({
  client_id: z.string(),
  name: z.string(),
  grants: z.array(grant),
  settings: z
    .object({ authorizedGrantTypes: z.array(z.string()), pkce: z.literal('required') })
    .describe('What to send to PUT /ops/clients/{id} once the application has moved'),
});

interface Options {
  registered: Pick<RegisteredClients, 'list'>;
  legacyGrantUse: Pick<LegacyGrantUse, 'list'>;
}

/** `/ops/reports/legacy-grants`: which clients still have password and implicit, and what to move to. */
export const legacyGrantsReportRoutes: FastifyPluginAsyncZod<Options> = async (app, { registered, legacyGrantUse }) => {
  app.get(
    '/ops/reports/legacy-grants',
    {
      schema: {
        summary: 'Clients that are registered for the password and implicit grants, how often they use them, and what to move to',
        tags: ['reports'],
        response: { 200: answered(z.array(client)), 401: oauthRefused[401], 403: refused[403], 503: refused[503] },
      },
    },
    async () => {
      const [clients, uses] = await Promise.all([registered.list(), legacyGrantUse.list()]);
      return envelope.ok(legacyGrantsReport(clients, uses).map(({ clientId, ...rest }) => ({ client_id: clientId, ...rest })));
    },
  );
};
