import { environment, environmentChange, id, newEnvironment } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { Environments } from '../ports.ts';
import { describePage, pageDescription, pageQuery } from './paging.ts';
import { answers, done, found, idInPath, refuseOtherId, removed } from './schemas.ts';

const tags = ['environments'];

/** `/environments`: how to reach the Configuration Servers. Secrets go in and never come out. */
export function environmentRoutes(app: App, { environments }: { environments: Environments }): void {
  const list = {
    tags,
    summary: 'List environments',
    description: pageDescription,
    querystring: pageQuery(id, {}),
    response: answers(z.array(environment)),
  };
  app.get('/environments', { schema: list }, async (request, reply) => {
    const page = await environments.list(request.query);
    describePage(request, reply, page, request.query.limit);
    return envelope.ok(page.items);
  });

  const create = { tags, summary: 'Create an environment', body: envelope.request(newEnvironment), response: answers(environment) };
  app.post('/environments', { schema: create }, async ({ body, log }) => {
    const created = await environments.create(body.data);
    audit(log, { event: 'environment.created', outcome: 'success', environmentId: created.id });
    return envelope.ok(created, `/environments/${created.id}`);
  });

  const read = { tags, summary: 'Read an environment', params: idInPath, response: answers(environment) };
  app.get('/environments/:id', { schema: read }, async ({ params }) =>
    envelope.ok(found(await environments.find(params.id), 'environment')),
  );

  const change = {
    tags,
    summary: 'Change the given fields of an environment',
    params: idInPath,
    body: envelope.request(environmentChange),
    response: answers(environment),
  };
  app.put('/environments/:id', { schema: change }, async ({ params, body, log }) => {
    refuseOtherId(params.id, body.data.id);
    const changed = found(await environments.change(params.id, body.data), 'environment');
    audit(log, { event: 'environment.changed', outcome: 'success', environmentId: params.id });
    return envelope.ok(changed);
  });

  const remove = { tags, summary: 'Delete an environment that no contact center belongs to', params: idInPath, response: done };
  app.delete('/environments/:id', { schema: remove }, async ({ params, log }) => {
    const answer = removed(await environments.remove(params.id), 'environment');
    audit(log, { event: 'environment.deleted', outcome: 'success', environmentId: params.id });
    return answer;
  });
}
