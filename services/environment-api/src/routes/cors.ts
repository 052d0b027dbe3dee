import { corsOrigin, id, newCorsOrigin } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { CorsOrigins } from '../ports.ts';
import { describePage, pageDescription, pageQuery } from './paging.ts';
import { answers, done, removed } from './schemas.ts';

const tags = ['cors'];
const cursor = z.string().regex(/^\d{1,18}$/, 'must be the id of an entry');

/** `/cors`: browser origins one by one. The first change made here closes the `cors-origins` setting and keeps what it allowed. */
export function corsRoutes(app: App, { corsOrigins }: { corsOrigins: CorsOrigins }): void {
  const list = {
    tags,
    summary: 'List the allowed origins, whichever way they were set',
    description: pageDescription,
    querystring: pageQuery(cursor, { contactCenterId: id.optional() }),
    response: answers(z.object({ origins: z.array(corsOrigin) })),
  };
  app.get('/cors', { schema: list }, async (request, reply) => {
    const page = await corsOrigins.list(request.query, request.query);
    describePage(request, reply, page, request.query.limit);
    return envelope.ok({ origins: page.items });
  });

  const allow = { tags, summary: 'Allow an origin', body: envelope.request(newCorsOrigin), response: answers(corsOrigin) };
  app.post('/cors', { schema: allow }, async ({ body, log }) => {
    const allowed = await corsOrigins.allow(body.data);
    audit(log, { event: 'origin.allowed', outcome: 'success', contactCenterId: allowed.contactCenterId, subject: allowed.origin });
    return envelope.ok(allowed);
  });

  const disallow = { tags, summary: 'Take an origin away', querystring: newCorsOrigin, response: done };
  app.delete('/cors', { schema: disallow }, async ({ query, log }) => {
    const answer = removed(await corsOrigins.disallow(query), 'origin');
    audit(log, { event: 'origin.disallowed', outcome: 'success', contactCenterId: query.contactCenterId, subject: query.origin });
    return answer;
  });
}
