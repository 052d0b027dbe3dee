import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client } from '../model.ts';
import { aClient, createTestServer } from '../testing/index.ts';

const password = { grant_type: 'password', username: 't100\\agent1', password: 'agent1', client_id: 'wwe', client_secret: 'secret' };
const resources = ['https://a.test', 'https://b.test/api'];

function setUp(change: Partial<Client> = {}) {
  const server = createTestServer([aClient({ accessTokenFormat: 'jwt', resources, ...change })]);
  const ask = (form: Record<string, string>) => server.token({ form, authorization: undefined });
  const verified = async (token: string, audience = server.issuer) =>
    jwtVerify(token, createLocalJWKSet({ keys: [...(await server.keys.published())] }), {
      issuer: server.issuer,
      audience,
      typ: 'at+jwt',
      currentDate: server.clock.now,
    });
  return { server, ask, verified };
}

describe('a JWT access token (RFC 9068)', () => {
  it('says for whom it is and what it allows, and nothing personal', async () => {
    const { ask, verified } = setUp();
    const { access_token } = await ask({ ...password, scope: 'openid email' });
    expect((await verified(access_token)).payload).toEqual({
      iss: 'https://auth.test/auth/v3',
      aud: 'https://auth.test/auth/v3',
      sub: 'cc-1:101',
      client_id: 'wwe',
      contact_center_id: 'cc-1',
      scope: 'openid email',
      jti: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      iat: 1_767_268_800,
      exp: 1_767_268_800 + 3600,
      auth_time: 1_767_268_800,
      acr: 'urn:gauth:acr:password',
      amr: ['pwd'],
    });
  });

  it.each(['ES256', 'PS256', 'EdDSA'] as const)('is signed with the algorithm of its client: %s', async (alg) => {
    const { ask, verified } = setUp({ idTokenSignedResponseAlg: alg });
    const { access_token } = await ask(password);
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg, typ: 'at+jwt', kid: expect.any(String) });
    expect(await verified(access_token)).toBeDefined();
  });

  it('is dead at our own endpoints once it is revoked, though its signature lives on', async () => {
    const { server, ask, verified } = setUp();
    const { access_token } = await ask(password);
    const holder = await server.whoHolds(access_token);
    expect(holder).toMatchObject({ authorization: { user: { userName: 'agent1' } }, expiresAt: 1_767_268_800 + 3600 });
    if (holder) await server.tokens.revoke(holder.authorization);
    expect(await server.whoHolds(access_token)).toBeUndefined();
    expect(await verified(access_token)).toBeDefined();
  });

  it('is not believed when only its claims are right', async () => {
    const { server, ask } = setUp();
    const { access_token } = await ask(password);
    const [header, payload] = access_token.split('.');
    expect(await server.whoHolds(`${header}.${payload}.${'A'.repeat(342)}`)).toBeUndefined();
  });

  it('lives a day at most, so that a retired key is needed no longer', async () => {
    const { ask } = setUp({ accessTokenTtlSeconds: 31 * 86_400 });
    expect((await ask(password)).expires_in).toBe(86_400);
    const { ask: askOpaque } = setUp({ accessTokenTtlSeconds: 31 * 86_400, accessTokenFormat: 'opaque' });
    expect((await askOpaque(password)).expires_in).toBe(31 * 86_400);
  });
});

describe('resource indicators (RFC 8707)', () => {
  it('become the audience', async () => {
    const { ask, verified } = setUp();
    const { access_token } = await ask({ ...password, resource: resources.join(' ') });
    expect((await verified(access_token, resources[1])).payload.aud).toEqual(resources);
  });

  it('narrow an access token on refresh, and the family keeps what was granted', async () => {
    const { server, ask, verified } = setUp();
    const first = await ask({ ...password, resource: resources.join(' ') });
    const refresh = { grant_type: 'refresh_token', client_id: 'wwe', client_secret: 'secret' };
    const second = await ask({ ...refresh, refresh_token: first.refresh_token ?? '', resource: 'https://a.test' });
    expect((await verified(second.access_token, 'https://a.test')).payload.aud).toBe('https://a.test');
    const third = await ask({ ...refresh, refresh_token: second.refresh_token ?? '' });
    expect((await server.whoHolds(third.access_token))?.authorization.audience).toEqual(resources);
  });

  it('never widen what was granted', async () => {
    const { ask } = setUp();
    const first = await ask({ ...password, resource: 'https://a.test' });
    const refresh = { grant_type: 'refresh_token', client_id: 'wwe', client_secret: 'secret', refresh_token: first.refresh_token ?? '' };
    await expect(ask({ ...refresh, resource: 'https://b.test/api' })).rejects.toMatchObject({ code: 'invalid_target' });
    expect(await ask({ ...refresh, resource: 'https://a.test' })).toBeDefined();
  });

  it('are taken away from the client for refreshes, too', async () => {
    const { server, ask } = setUp();
    const first = await ask({ ...password, resource: resources.join(' ') });
    const refresh = { grant_type: 'refresh_token', client_id: 'wwe', client_secret: 'secret' };
    server.clients.find = async () => aClient({ resources: ['https://a.test'] });
    const second = await ask({ ...refresh, refresh_token: first.refresh_token ?? '' });
    expect((await server.whoHolds(second.access_token))?.authorization.audience).toEqual(['https://a.test']);
    server.clients.find = async () => aClient();
    await expect(ask({ ...refresh, refresh_token: second.refresh_token ?? '' })).rejects.toMatchObject({ code: 'invalid_target' });
  });

  it.each(['https://c.test', 'relative', 'https://a.test#fragment', 'https://a.test https://c.test', 'ä'])(
    'are refused: %s',
    async (resource) => {
      await expect(setUp().ask({ ...password, resource })).rejects.toMatchObject({ code: 'invalid_target' });
    },
  );
});
