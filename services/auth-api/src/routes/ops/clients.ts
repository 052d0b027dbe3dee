import { clientChangeFields, newClientFields, shownClient } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import { type ClientRegistry, unknownClient } from '../../clients/registry.ts';
import type { RegisteredClients } from '../../ports/registered-clients.ts';
import { administratorRefusals, answered, done, refused } from '../answers.ts';
import { linkNextPage, pageQuery } from './paging.ts';
import { showClient, showRegistered } from './shown-client.ts';
import { readClient, readNewClient } from './stated-client.ts';

const tags = ['clients'];
const params = z.object({ id: z.string().max(255) });

interface Options {
  registered: RegisteredClients;
  registry: ClientRegistry;
  trail: AuditTrail;
}

/** `/ops/clients`: registers the applications that may use this server. */
export const clientRoutes: FastifyPluginAsyncZod<Options> = async (app, { registered, registry, trail }) => {
  app.get(
    '/ops/clients',
    {
      schema: {
        summary: 'All clients, or a page of them; Link (rel="next") leads to the next one',
        tags,
        querystring: pageQuery,
        response: { 200: answered(z.array(shownClient)), ...administratorRefusals },
      },
    },
    async ({ query, url }, reply) => {
      const clients = await registered.list(query);
      linkNextPage(reply, url, { ids: clients.map(({ id }) => id), limit: query.limit });
      return envelope.ok(clients.map(showClient));
    },
  );

  app.get(
    '/ops/clients/:id',
    {
      schema: {
        summary: 'One client',
        tags,
        params,
        response: { 200: answered(shownClient), ...administratorRefusals, 404: refused[404] },
      },
    },
    async (request) => {
      const client = await registered.find(request.params.id);
      if (client === undefined) throw unknownClient();
      return envelope.ok(showClient(client));
    },
  );

  app.post(
    '/ops/clients',
    {
      schema: {
        summary: 'Register a client',
        tags,
        body: envelope.request(newClientFields),
        response: { 200: answered(shownClient), ...administratorRefusals, 409: refused[409] },
      },
    },
    async ({ body, log }) => {
      const made = await registry.create(readNewClient(body.data));
      trail.record({ event: 'client.created', outcome: 'success', clientId: made.client.id }, log);
      return envelope.ok(showRegistered(made));
    },
  );

  app.put(
    '/ops/clients/:id',
    {
      schema: {
        summary: 'Change a client',
        tags,
        params,
        body: envelope.request(clientChangeFields),
        response: { 200: answered(shownClient), ...administratorRefusals, 404: refused[404] },
      },
    },
    async ({ body: { data }, params: { id }, log }) => {
      if (data.client_id !== undefined && data.client_id !== id) throw new ApiError('badRequest', 'data.client_id: cannot be changed');
      const changed = await registry.update(id, readClient(data));
      trail.record({ event: 'client.updated', outcome: 'success', clientId: id }, log);
      return envelope.ok(showRegistered(changed));
    },
  );

  app.delete(
    '/ops/clients/:id',
    { schema: { summary: 'Remove a client', tags, params, response: { 200: done, ...administratorRefusals, 404: refused[404] } } },
    async ({ params: { id }, log }) => {
      if (!(await registered.delete(id))) throw unknownClient();
      trail.record({ event: 'client.deleted', outcome: 'success', clientId: id }, log);
      return envelope.ok();
    },
  );
};
