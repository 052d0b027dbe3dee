import { contactCenter, contactCenterChange, domain, id, newContactCenter } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { ContactCenters } from '../ports.ts';
import { describePage, pageDescription, pageQuery } from './paging.ts';
import { answers, done, found, idInPath, refuseOtherId, removed } from './schemas.ts';

const tags = ['contact centers'];
const filters = { domain: domain.optional(), environmentId: id.optional() };

/** `/contact-centers`: which domains and user names belong to which environment. */
export function contactCenterRoutes(app: App, { contactCenters }: { contactCenters: ContactCenters }): void {
  const list = {
    tags,
    summary: 'List contact centers',
    description: pageDescription,
    querystring: pageQuery(id, filters),
    response: answers(z.array(contactCenter)),
  };
  app.get('/contact-centers', { schema: list }, async (request, reply) => {
    const page = await contactCenters.list(request.query, request.query);
    describePage(request, reply, page, request.query.limit);
    return envelope.ok(page.items);
  });

  const create = { tags, summary: 'Create a contact center', body: envelope.request(newContactCenter), response: answers(contactCenter) };
  app.post('/contact-centers', { schema: create }, async ({ body, log }) => {
    const created = await contactCenters.create(body.data);
    audit(log, { event: 'contact-center.created', outcome: 'success', contactCenterId: created.id });
    return envelope.ok(created, `/contact-centers/${created.id}`);
  });

  const read = { tags, summary: 'Read a contact center', params: idInPath, response: answers(contactCenter) };
  app.get('/contact-centers/:id', { schema: read }, async ({ params }) =>
    envelope.ok(found(await contactCenters.find(params.id), 'contact center')),
  );

  const change = {
    tags,
    summary: 'Change the given fields of a contact center',
    params: idInPath,
    body: envelope.request(contactCenterChange),
    response: answers(contactCenter),
  };
  app.put('/contact-centers/:id', { schema: change }, async ({ params, body, log }) => {
    refuseOtherId(params.id, body.data.id);
    const changed = found(await contactCenters.change(params.id, body.data), 'contact center');
    audit(log, { event: 'contact-center.changed', outcome: 'success', contactCenterId: params.id });
    return envelope.ok(changed);
  });

  const remove = { tags, summary: 'Delete a contact center with its settings, origins and API keys', params: idInPath, response: done };
  app.delete('/contact-centers/:id', { schema: remove }, async ({ params, log }) => {
    const answer = removed(await contactCenters.remove(params.id), 'contact center');
    audit(log, { event: 'contact-center.deleted', outcome: 'success', contactCenterId: params.id });
    return answer;
  });
}
