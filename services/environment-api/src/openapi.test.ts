import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildOpenApi, openApiDocument } from './openapi.ts';

it('describes every route and how to authenticate', async () => {
  const { paths, security } = (await buildOpenApi()) as { paths: Record<string, object>; security: unknown };
  expect(Object.entries(paths).map(([path, methods]) => `${path}: ${Object.keys(methods).sort().join(' ')}`)).toEqual([
    '/environment/v3/environments: get post',
    '/environment/v3/environments/{id}: delete get put',
    '/environment/v3/contact-centers: get post',
    '/environment/v3/contact-centers/{id}: delete get put',
    '/environment/v3/settings: get',
    '/environment/v3/contact-centers/{id}/settings: delete get post',
    '/environment/v3/cors: delete get post',
    '/environment/v3/contact-centers/{id}/api-keys: get post',
    '/environment/v3/contact-centers/{id}/api-keys/{keyId}: delete',
    '/environment/v3/api-keys/validate: get post',
    '/environment/v3/revision: get',
    '/environment/v3/diagnostics: get',
    '/environment/v3/environments/{id}/connection: get',
  ]);
  expect(security).toEqual([{ operationsUser: [] }, { client: [] }]);
});

it('is the document in docs/api; `npm run openapi` writes it anew', async () => {
  const written = readFileSync(new URL('../../../docs/api/environment.yaml', import.meta.url), 'utf8');
  expect(written).toBe(await openApiDocument());
});
