import { randomUUID } from 'node:crypto';
import { apiKey, apiKeyText, id, newApiKey } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { ApiKeys } from '../ports.ts';
import { answers, done, found, idInPath, removed } from './schemas.ts';

const tags = ['API keys'];
const assigned = apiKey.extend({ apiKey: apiKeyText });
const owner = z.object({ contactCenterId: id });

/** API keys of contact centers. A key is never part of a path or query, which end up in logs. */
export function apiKeyRoutes(app: App, { apiKeys }: { apiKeys: ApiKeys }): void {
  const list = { tags, summary: 'List the API keys of a contact center', params: idInPath, response: answers(z.array(apiKey)) };
  app.get('/contact-centers/:id/api-keys', { schema: list }, async ({ params }) =>
    envelope.ok(found(await apiKeys.list(params.id), 'contact center')),
  );

  const assign = {
    tags,
    summary: 'Assign an API key, the given one or a new one; this answer is the only one that contains it',
    params: idInPath,
    body: envelope.request(newApiKey).nullish(),
    response: answers(assigned),
  };
  app.post('/contact-centers/:id/api-keys', { schema: assign }, async ({ params, body, log }) => {
    const text = body?.data.apiKey ?? randomUUID();
    const key = await apiKeys.assign(params.id, text);
    audit(log, { event: 'api-key.assigned', outcome: 'success', contactCenterId: params.id });
    return envelope.ok({ ...key, apiKey: text }, `/contact-centers/${params.id}/api-keys/${key.id}`);
  });

  const unassign = { tags, summary: 'Unassign an API key', params: idInPath.extend({ keyId: id }), response: done };
  app.delete('/contact-centers/:id/api-keys/:keyId', { schema: unassign }, async ({ params, log }) => {
    const answer = removed(await apiKeys.unassign(params.id, params.keyId), 'API key');
    audit(log, { event: 'api-key.unassigned', outcome: 'success', contactCenterId: params.id });
    return answer;
  });

  const ownerOf = async (key: string) => envelope.ok({ contactCenterId: found(await apiKeys.findContactCenterId(key), 'API key') });

  const validateHeader = {
    tags,
    summary: 'Find the contact center of the API key in the header',
    headers: z.looseObject({ 'x-api-key': apiKeyText }),
    response: answers(owner),
  };
  app.get('/api-keys/validate', { schema: validateHeader }, ({ headers }) => ownerOf(headers['x-api-key']));

  const validateBody = {
    tags,
    summary: 'Find the contact center of the API key in the body',
    body: envelope.request(z.strictObject({ apiKey: apiKeyText })),
    response: answers(owner),
  };
  app.post('/api-keys/validate', { schema: validateBody, config: { readsOnly: true } }, ({ body }) => ownerOf(body.data.apiKey));
}
