import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { newToken } from '../ids.ts';
import type { Client } from '../model.ts';
import { aClient, anAuthorization, createTestServer } from '../testing/index.ts';

const basic = `Basic ${Buffer.from('wwe:secret').toString('base64')}`;
// RFC 7636 appendix B
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const redirect_uri = 'https://wwe.test/cb';

function setUp(change: Partial<Client> = {}) {
  const other = aClient({ id: 'other' });
  const server = createTestServer([aClient(change), other]);
  const ask = (form: Record<string, string>, authorization: string | null = basic) =>
    server.token({ form, authorization: authorization ?? undefined });
  const saveCode = async (codeChallenge?: string) => {
    const authorization = anAuthorization({ scope: ['*', 'openid'], issuedAt: 1_767_268_800, expiresAt: 1_767_358_800, nonce: 'n-1' });
    const code = newToken(authorization.id);
    await server.codes.save(code, { authorization, redirectUri: redirect_uri, ...(codeChallenge && { codeChallenge }) }, 60);
    return code;
  };
  const signIn = async () => ask({ grant_type: 'authorization_code', redirect_uri, code: await saveCode() });
  const refresh = (refresh_token: string | undefined, change: Record<string, string> = {}, authorization = basic) =>
    ask({ grant_type: 'refresh_token', refresh_token: refresh_token ?? '', ...change }, authorization);
  return { server, ask, saveCode, signIn, refresh };
}

describe('the token endpoint', () => {
  it.each([
    ['no grant_type', {}, basic, 'invalid_request'],
    ['an unknown grant_type', { grant_type: 'magic' }, basic, 'unsupported_grant_type'],
    ['a name that every object has', { grant_type: 'constructor' }, basic, 'unsupported_grant_type'],
    ['no client', { grant_type: 'client_credentials' }, undefined, 'invalid_client'],
    ['a wrong secret', { grant_type: 'client_credentials', client_id: 'wwe', client_secret: 'wrong' }, undefined, 'invalid_client'],
    ['an unknown client', { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'secret' }, undefined, 'invalid_client'],
    ['a confidential client without secret', { grant_type: 'client_credentials', client_id: 'wwe' }, undefined, 'invalid_client'],
    ['another scheme', { grant_type: 'client_credentials' }, 'Bearer abc', 'invalid_client'],
    ['Basic that is not base64', { grant_type: 'client_credentials' }, 'Basic ###', 'invalid_client'],
    ['Basic without a colon', { grant_type: 'client_credentials' }, `Basic ${Buffer.from('wwe').toString('base64')}`, 'invalid_client'],
    ['two secrets', { grant_type: 'client_credentials', client_secret: 'secret' }, basic, 'invalid_request'],
    ['two clients', { grant_type: 'client_credentials', client_id: 'other' }, basic, 'invalid_request'],
    ['a scope beyond the client’s', { grant_type: 'client_credentials', scope: 'admin' }, basic, 'invalid_scope'],
    ['a scope with a quote', { grant_type: 'client_credentials', scope: 'a"b' }, basic, 'invalid_scope'],
    ['no code', { grant_type: 'authorization_code', redirect_uri }, basic, 'invalid_request'],
    ['a short verifier', { grant_type: 'authorization_code', redirect_uri, code: 'c', code_verifier: 'short' }, basic, 'invalid_request'],
    ['no password', { grant_type: 'password', username: 't100\\agent1' }, basic, 'invalid_request'],
    ['a wrong password', { grant_type: 'password', username: 't100\\agent1', password: 'x' }, basic, 'invalid_grant'],
    [
      'a refresh token of our shape but not ours',
      { grant_type: 'refresh_token', refresh_token: `${'a'.repeat(22)}.0.${'b'.repeat(43)}` },
      basic,
      'invalid_grant',
    ],
  ])('refuses %s', async (_what, form, authorization, code) => {
    const { server } = setUp();
    await expect(server.token({ form, authorization })).rejects.toMatchObject({ code });
    expect(server.audited.at(-1)).toMatchObject({ event: 'token.refused', outcome: 'failure', reason: code });
  });

  it('refuses a grant that the client is not registered for', async () => {
    const { ask } = setUp({ grantTypes: ['authorization_code'] });
    await expect(ask({ grant_type: 'client_credentials' })).rejects.toMatchObject({ code: 'unauthorized_client' });
  });

  it('takes Basic together with the same client_id, as the product’s clients send them', async () => {
    const { ask } = setUp();
    expect(await ask({ grant_type: 'client_credentials', client_id: 'wwe', scope: '*' })).toEqual({
      access_token: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: '*',
    });
  });

  it('takes an empty Authorization header for none', async () => {
    const { ask } = setUp();
    expect(await ask({ grant_type: 'client_credentials', client_id: 'wwe', client_secret: 'secret' }, '')).toMatchObject({
      scope: '* openid profile email',
    });
  });

  it.each([
    ['as it is', 'wwe', 'a+b%/=='],
    ['form-encoded', 'wwe', encodeURIComponent('a+b%/==')],
  ])('takes a Basic secret %s', async (_how, id, secret) => {
    const { ask } = setUp({ secretHash: 'a+b%/==' });
    expect(await ask({ grant_type: 'client_credentials' }, `basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`)).toMatchObject({
      token_type: 'bearer',
    });
  });

  it('lets a public client name itself in the form, and only so', async () => {
    const { ask, saveCode } = setUp({ type: 'public', authMethod: 'none' });
    const form = { grant_type: 'authorization_code', redirect_uri, client_id: 'wwe' };
    await expect(ask({ ...form, code: await saveCode() }, basic)).rejects.toMatchObject({ code: 'invalid_client' });
    expect(await ask({ ...form, code: await saveCode() }, null)).toBeDefined();
  });

  it('gives the user’s tokens for name and password', async () => {
    const { ask, server } = setUp();
    const { access_token } = await ask({ grant_type: 'password', username: 't100\\agent1', password: 'agent1', scope: 'openid' });
    expect(await server.whoHolds(access_token)).toMatchObject({ authorization: { scope: ['openid'], user: { userName: 'agent1' } } });
  });

  it('does not let a client bound to other contact centers act for a user', async () => {
    const { ask } = setUp({ contactCenterIds: ['cc-2'] });
    await expect(ask({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' })).rejects.toMatchObject({
      code: 'invalid_grant',
    });
  });
});

describe('the authorization code grant', () => {
  it('gives what was granted at /authorize', async () => {
    const { signIn, server } = setUp();
    const response = await signIn();
    expect(response).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^[\w-]{22}\.0\.[\w-]{43}$/),
      scope: '* openid',
      id_token: expect.any(String),
    });
    expect(server.audited).toEqual([
      expect.objectContaining({ event: 'token.issued', clientId: 'wwe', userId: 'cc-1:101', grant: 'authorization_code' }),
    ]);
  });

  it.each([
    ['an unknown code', { code: newToken('a'.repeat(22)) }],
    ['another redirect_uri', { redirect_uri: 'https://wwe.test/other' }],
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: undefined }],
  ])('refuses %s and leaves the code good', async (_what, change) => {
    const { ask, saveCode } = setUp();
    const good = { grant_type: 'authorization_code', redirect_uri, code: await saveCode(challenge), code_verifier: verifier };
    const changed = Object.fromEntries(
      Object.entries({ ...good, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    await expect(ask(changed)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await ask(good)).toMatchObject({ token_type: 'bearer' });
  });

  it('has its scope from the authorization request and takes none here', async () => {
    const { ask, saveCode } = setUp();
    const form = { grant_type: 'authorization_code', redirect_uri, code: await saveCode(), scope: 'whatever' };
    expect(await ask(form)).toMatchObject({ scope: '* openid' });
  });

  it('refuses a verifier when no challenge was sent', async () => {
    const { ask, saveCode } = setUp();
    const form = { grant_type: 'authorization_code', redirect_uri, code: await saveCode(), code_verifier: verifier };
    await expect(ask(form)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('refuses another client and leaves the code good', async () => {
    const { ask, saveCode } = setUp();
    const form = { grant_type: 'authorization_code', redirect_uri, code: await saveCode() };
    await expect(ask({ ...form, client_id: 'other', client_secret: 'secret' }, null)).rejects.toMatchObject({ code: 'invalid_grant' });
    const others = `Basic ${Buffer.from('other:secret').toString('base64')}`;
    await expect(ask(form, others)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await ask(form)).toBeDefined();
  });

  it('revokes what the code gave when it comes back', async () => {
    const { ask, saveCode, server, refresh } = setUp();
    const form = { grant_type: 'authorization_code', redirect_uri, code: await saveCode() };
    const first = await ask(form);
    await expect(ask(form)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await server.whoHolds(first.access_token)).toBeUndefined();
    await expect(refresh(first.refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(server.audited.map(({ event }) => event)).toContain('code.replayed');
  });
});

describe('a client that is registered anew under an old id', () => {
  it('gets nothing of what the old one had', async () => {
    const clients = [aClient()];
    const server = createTestServer(clients);
    const form = { grant_type: 'password', username: 't100\\agent1', password: 'agent1' };
    const old = await server.token({ form, authorization: basic });
    clients[0] = aClient({ registrationId: 'second' });
    expect(await server.whoHolds(old.access_token)).toBeUndefined();
    const again = { grant_type: 'refresh_token', refresh_token: old.refresh_token ?? '' };
    await expect(server.token({ form: again, authorization: basic })).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('holds no token for users that it may not act for any more', async () => {
    const clients = [aClient()];
    const server = createTestServer(clients);
    const form = { grant_type: 'password', username: 't100\\agent1', password: 'agent1' };
    const { access_token } = await server.token({ form, authorization: basic });
    clients[0] = aClient({ contactCenterIds: ['cc-2'] });
    expect(await server.whoHolds(access_token)).toBeUndefined();
  });
});

describe('the refresh token grant', () => {
  it('rotates, and the newest token goes on', async () => {
    const { signIn, refresh } = setUp();
    const first = await signIn();
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const third = await refresh(second.refresh_token);
    expect(third).toMatchObject({ scope: '* openid', id_token: expect.any(String) });
    expect(decodeJwt(first.id_token ?? '')).toHaveProperty('nonce', 'n-1');
    expect(decodeJwt(third.id_token ?? '')).not.toHaveProperty('nonce');
  });

  it('gives the same successor again within the retry window', async () => {
    const { signIn, refresh, server } = setUp();
    const { refresh_token } = await signIn();
    const lost = await refresh(refresh_token);
    server.clock.now = new Date(server.clock.now.getTime() + 29_000);
    const again = await refresh(refresh_token);
    expect(again.refresh_token).toBe(lost.refresh_token);
    expect(again.access_token).not.toBe(lost.access_token);
    expect(server.audited.map(({ event }) => event)).toContain('refresh-token.retried');
  });

  it.each([
    ['after the retry window', 30_000, false],
    ['after its successor was used', 0, true],
  ])('revokes the family when a token comes back %s', async (_when, wait, useSuccessor) => {
    const { signIn, refresh, server } = setUp();
    const { refresh_token } = await signIn();
    const second = await refresh(refresh_token);
    const last = useSuccessor ? await refresh(second.refresh_token) : second;
    server.clock.now = new Date(server.clock.now.getTime() + wait);
    await expect(refresh(refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(refresh(last.refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await server.whoHolds(last.access_token)).toBeUndefined();
    expect(server.audited.map(({ event }) => event)).toContain('refresh-token.replayed');
  });

  it('gives the same token again for a client that reuses', async () => {
    const { signIn, refresh } = setUp({ refreshTokenRotation: 'reuse' });
    const { refresh_token } = await signIn();
    expect((await refresh(refresh_token)).refresh_token).toBe(refresh_token);
    expect((await refresh(refresh_token)).refresh_token).toBe(refresh_token);
  });

  it('narrows the scope for one access token, never widens it, and keeps what was granted', async () => {
    const { signIn, refresh } = setUp();
    const { refresh_token } = await signIn();
    const narrowed = await refresh(refresh_token, { scope: '*' });
    expect(narrowed.scope).toBe('*');
    expect(narrowed.id_token).toBeUndefined();
    await expect(refresh(narrowed.refresh_token, { scope: 'email' })).rejects.toMatchObject({ code: 'invalid_scope' });
    expect((await refresh(narrowed.refresh_token)).scope).toBe('* openid');
  });

  it('refuses another client and leaves the token good', async () => {
    const { signIn, refresh } = setUp();
    const { refresh_token } = await signIn();
    const others = `Basic ${Buffer.from('other:secret').toString('base64')}`;
    await expect(refresh(refresh_token, {}, others)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await refresh(refresh_token)).toBeDefined();
  });

  it('ends at the absolute lifetime of the family, however often it was used', async () => {
    const { signIn, refresh, server } = setUp({ refreshTokenTtlSeconds: 100 });
    let { refresh_token } = await signIn();
    server.clock.now = new Date(server.clock.now.getTime() + 60_000);
    ({ refresh_token } = await refresh(refresh_token));
    server.clock.now = new Date(server.clock.now.getTime() + 60_000);
    await expect(refresh(refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('gives no refresh token to a client that is not registered for it', async () => {
    const { ask } = setUp({ grantTypes: ['password'] });
    const response = await ask({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
    expect(response.refresh_token).toBeUndefined();
  });
});
