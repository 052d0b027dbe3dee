import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildOpenApi, openApiDocument } from './openapi.ts';

interface Document {
  paths: Record<string, Record<string, { security: object[]; summary?: string }>>;
  components: { securitySchemes: Record<string, object> };
}

it('describes every path of the product, and no preflight', async () => {
  const { paths } = (await buildOpenApi()) as Document;
  const described = Object.entries(paths).map(([path, methods]) => `${path}: ${Object.keys(methods).sort().join(' ')}`);
  expect(described).not.toContainEqual(expect.stringContaining('options'));
  for (const path of [
    '/auth/v3/oauth/token: post',
    '/auth/v3/oauth/authorize: get post',
    '/auth/v3/userinfo: get',
    '/auth/v3/openid/userinfo: get post',
    '/auth/v3/jwt-userinfo: get',
    '/auth/v3/.well-known/openid-configuration: get',
    '/auth/v3/.well-known/oauth-authorization-server: get',
    '/auth/v3/.well-known/jwks.json: get',
    '/auth/v3/sign-in: post',
    '/auth/v3/sign-out: get post',
    '/auth/v3/sign-in/requests/{id}: get',
    '/auth/v3/auth-scheme: post',
    '/auth/v3/ping: get',
    '/auth/v3/change-password: post',
    '/auth/v3/ops/clients: get post',
    '/auth/v3/ops/clients/{id}: delete get put',
    '/auth/v3/ops/reports/legacy-grants: get',
    '/.well-known/openid-configuration/auth/v3: get',
    '/.well-known/oauth-authorization-server/auth/v3: get',
  ])
    expect(described).toContain(path);
});

it('says of every operation what it does and what it takes to be let in', async () => {
  const { paths, components } = (await buildOpenApi()) as Document;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  for (const { summary, security } of operations) {
    expect(summary).toEqual(expect.any(String));
    for (const name of security.flatMap((scheme) => Object.keys(scheme))) expect(Object.keys(components.securitySchemes)).toContain(name);
  }
  expect(paths['/auth/v3/ops/clients']?.post?.security).toEqual([{ operationsUser: [] }, { accessToken: [] }]);
  expect(paths['/auth/v3/oauth/token']?.post?.security).toEqual([{ client: [] }, {}]);
});

it('is the document in docs/api; `npm run openapi` writes it anew', async () => {
  const written = readFileSync(new URL('../../../docs/api/auth.yaml', import.meta.url), 'utf8');
  expect(written).toBe(await openApiDocument());
});
