import { describe, expect, it } from 'vitest';
import { basic, testApp } from './support/app.ts';
import { clientToken } from './support/tokens.ts';

const listing = { corsOrigins: { 'cc-1': ['https://wwe.test'] } };
const expose = 'x-gws-user, x-request-id, www-authenticate, dpop-nonce';

type Server = Awaited<ReturnType<typeof testApp>>;
const get = ({ app }: Server, headers: Record<string, string>, url = '/auth/v3/.well-known/jwks.json') => app.inject({ url, headers });

const corsHeaders = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'));

describe('scripts of other origins', () => {
  it('are answered without credentials while no contact center lists an origin', async () => {
    const answer = await get(await testApp(), { origin: 'https://any.test' });
    expect(answer.statusCode).toBe(200);
    expect(corsHeaders(answer.headers)).toEqual({
      ...{ vary: 'Origin', 'access-control-allow-origin': '*', 'access-control-expose-headers': expose },
    });
  });

  it('are answered with credentials where a contact center lists their origin', async () => {
    const answer = await get(await testApp(listing), { origin: 'https://wwe.test' });
    expect(corsHeaders(answer.headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': 'https://wwe.test',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expose,
    });
  });

  it.each([
    ['GET', '/auth/v3/.well-known/jwks.json'],
    ['GET', '/auth/v3/.well-known/openid-configuration'],
    ['GET', '/auth/v3/userinfo'],
    ['GET', '/auth/v3/openid/userinfo'],
    ['GET', '/auth/v3/jwt-userinfo'],
    ['POST', '/auth/v3/oauth/token'],
    ['GET', '/auth/v3/ping'],
    ['POST', '/auth/v3/auth-scheme'],
  ] as const)('are refused at %s %s when others are listed, even with a good token', async (method, url) => {
    const server = await testApp(listing);
    const authorization = `Bearer ${await clientToken(server)}`;
    for (const origin of ['https://evil.test', 'null', 'https://wwe.test.evil.test']) {
      const answer = await server.app.inject({ method, url, headers: { origin, authorization } });
      expect(answer.statusCode).toBe(403);
      expect(answer.body).toContain('this origin may not use the service');
      expect(corsHeaders(answer.headers)).toEqual({ vary: 'Origin' });
    }
  });

  it('of our own origin are always answered', async () => {
    const answer = await get(await testApp(listing), { origin: 'https://auth.test' });
    expect(answer.headers['access-control-allow-origin']).toBe('https://auth.test');
  });

  it('read refusals, too', async () => {
    const answer = await get(await testApp(listing), { origin: 'https://wwe.test' }, '/auth/v3/userinfo');
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([401, 'https://wwe.test']);
  });
});

it('answers without CORS headers where there is no origin', async () => {
  expect(corsHeaders((await get(await testApp(), {})).headers)).toEqual({ vary: 'Origin' });
});

describe('administration', () => {
  const preflight = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };

  it.each(['/auth/v3/ops/clients', '/auth/v3/ops/clients/wwe', '/auth/v3/%6Fps/clients', '/auth/v3/ops/nothing'])(
    'is for no script of whatever origin: %s',
    async (url) => {
      for (const server of [await testApp(), await testApp(listing)])
        for (const origin of ['https://any.test', 'https://wwe.test', 'https://auth.test']) {
          const authorization = basic('ops', 'ops');
          const answers = await Promise.all([
            server.app.inject({ url, headers: { origin, authorization } }),
            server.app.inject({ method: 'DELETE', url: '/auth/v3/ops/clients', headers: { origin } }),
            server.app.inject({ method: 'OPTIONS', url, headers: { origin, ...preflight } }),
          ]);
          for (const { headers } of answers) expect(corsHeaders(headers)).toEqual({ vary: 'Origin' });
          expect([answers[2].statusCode, answers[2].body]).toEqual([403, '']);
        }
    },
  );
});

describe('preflight requests', () => {
  const ask = async (origin: string, server: Promise<Server>) =>
    (await server).app.inject({
      ...{ method: 'OPTIONS', url: '/auth/v3/oauth/token' },
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, x-b3-traceid' },
    });

  it('allow what the product’s front ends send', async () => {
    const answer = await ask('https://wwe.test', testApp(listing));
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://wwe.test',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, dpop, content-type, accept, x-api-key, x-b3-traceid, x-b3-spanid, x-request-id',
      'access-control-max-age': '600',
    });
  });

  it('are refused for origins that are not listed', async () => {
    const answer = await ask('https://evil.test', testApp(listing));
    expect([answer.statusCode, answer.body, answer.headers['access-control-allow-origin']]).toEqual([403, '', undefined]);
  });

  it('are allowed without credentials while nothing is listed', async () => {
    const answer = await ask('https://any.test', testApp());
    expect([answer.statusCode, answer.headers['access-control-allow-origin'], answer.headers['access-control-allow-credentials']]).toEqual([
      ...[204, '*', undefined],
    ]);
  });
});

it('the authorization endpoint is not for scripts (RFC 9700 §2.6)', async () => {
  const { app } = await testApp({ corsOrigins: { 'cc-1': ['https://wwe.test'] } });
  const answer = await app.inject({ url: '/auth/v3/oauth/authorize?client_id=wwe', headers: { origin: 'https://wwe.test' } });
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
});
