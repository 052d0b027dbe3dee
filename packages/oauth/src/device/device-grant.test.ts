import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deviceCodeGrantType } from '../grants/device-code.ts';
import type { Client, Session } from '../model.ts';
import { aClient, aUser, createTestServer } from '../testing/index.ts';

const grantTypes = [deviceCodeGrantType, 'refresh_token', 'authorization_code'];
const aDevice = (change: Partial<Client> = {}): Client =>
  aClient({ id: 'tv', name: 'Television', type: 'public', authMethod: 'none', grantTypes, resources: ['https://api.test'], ...change });
const session: Session = {
  id: 'a-session',
  user: aUser(),
  authenticatedAt: Date.parse('2026-01-01T11:59:00Z'),
  amr: ['pwd'],
};

function setUp(change: Partial<Client> = {}) {
  const clients = [aDevice(change), aDevice({ id: 'other' })];
  const server = createTestServer(clients);
  const start = (form: Record<string, string> = {}) =>
    server.deviceAuthorizationEndpoint({ form: { client_id: 'tv', scope: 'openid profile', ...form }, authorization: undefined });
  const poll = (device_code: string, form: Record<string, string> = {}) =>
    server.token({ form: { grant_type: deviceCodeGrantType, client_id: 'tv', device_code, ...form }, authorization: undefined });
  const decide = (userCode: string, decision: 'allow' | 'deny' = 'allow', by = session) =>
    server.deviceVerification.decide({ userCode, session: by, decision, requestId: 'r-1' });
  const wait = (seconds: number) => {
    server.clock.now = new Date(server.clock.now.getTime() + seconds * 1000);
  };
  return { clients, server, start, poll, decide, wait };
}

describe('the device authorization endpoint', () => {
  it('answers with codes, where to enter one, and how often to ask', async () => {
    const { start } = setUp();
    const answer = await start();
    expect(answer).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}\.[\w-]{24}$/),
      user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
      verification_uri: 'https://auth.test/ui/auth/device.html',
      verification_uri_complete: `https://auth.test/ui/auth/device.html?user_code=${answer.user_code}`,
      expires_in: 600,
      interval: 5,
    });
  });

  it.each([
    ['an unknown client', {}, { client_id: 'nobody' }, 'invalid_client'],
    ['no client', {}, { client_id: '' }, 'invalid_client'],
    ['a confidential client without its secret', { authMethod: 'client_secret' }, {}, 'invalid_client'],
    ['a client that is not registered for it', { grantTypes: ['authorization_code'] }, {}, 'unauthorized_client'],
    ['a client of the profile fapi2', { profile: 'fapi2' }, {}, 'unauthorized_client'],
    ['more scope than the client has', {}, { scope: 'openid admin' }, 'invalid_scope'],
    ['a resource that is none of the client’s', {}, { resource: 'https://other.test' }, 'invalid_target'],
    ['a resource that is no URI', {}, { resource: 'api' }, 'invalid_target'],
  ] satisfies [string, Partial<Client>, Record<string, string>, string][])('refuses %s', async (_what, change, form, code) => {
    const { start } = setUp(change);
    await expect(start(form)).rejects.toMatchObject({ code });
  });

  it('takes another user code where one is taken, and gives up when all are', async () => {
    const taken = ['BBBB-BBBB', 'CCCC-CCCC'];
    const tried: string[] = [];
    const devicesWith = (free: number) => ({
      ...createTestServer().devices,
      start: async (userCode: string) => (tried.push(userCode) > free ? 'a-device-code' : undefined),
    });
    const ask = (free: number) =>
      createTestServer([aDevice()], { devices: devicesWith(free) }).deviceAuthorizationEndpoint({
        form: { client_id: 'tv' },
        authorization: undefined,
      });
    expect(await ask(taken.length)).toMatchObject({ device_code: 'a-device-code' });
    expect(new Set(tried).size).toBe(3);
    await expect(ask(100)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('a device that waits', () => {
  it('hears that nothing is decided, and to ask less often when it asks too soon', async () => {
    const { start, poll, wait } = setUp();
    const { device_code } = await start();
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'authorization_pending', status: 400 });
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'slow_down', status: 400 });
    wait(5);
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'slow_down' });
    wait(15);
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'authorization_pending' });
  });

  it('hears that its code has expired', async () => {
    const { start, poll, decide, wait } = setUp();
    const { device_code, user_code } = await start();
    wait(600);
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'expired_token', status: 400 });
    expect(await decide(user_code)).toBe(false);
  });

  it('hears that the user did not allow it', async () => {
    const { server, start, poll, decide } = setUp();
    const { device_code, user_code } = await start();
    expect(await decide(user_code, 'deny')).toBe(true);
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'access_denied', status: 400 });
    expect(server.audited.at(-2)).toEqual({
      event: 'authorization.refused',
      outcome: 'failure',
      clientId: 'tv',
      grant: deviceCodeGrantType,
      userId: 'cc-1:101',
      contactCenterId: 'cc-1',
      reason: 'access_denied',
      requestId: 'r-1',
    });
  });

  it.each([
    ['no device code', '', {}, 'invalid_request'],
    ['a device code that nobody has', `${'a'.repeat(43)}.${'b'.repeat(24)}`, {}, 'invalid_grant'],
  ])('is refused with %s', async (_what, device_code, form, code) => {
    const { poll } = setUp();
    await expect(poll(device_code, form)).rejects.toMatchObject({ code });
  });

  it('is refused with the device code of another client, also when the user allowed it', async () => {
    const { start, poll, decide } = setUp();
    const { device_code, user_code } = await start();
    await expect(poll(device_code, { client_id: 'other' })).rejects.toMatchObject({ code: 'invalid_grant' });
    await decide(user_code);
    await expect(poll(device_code, { client_id: 'other' })).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await poll(device_code)).toMatchObject({ scope: 'openid profile' });
  });

  it('is refused when its client was registered anew meanwhile', async () => {
    const { clients, start, poll, decide } = setUp();
    const { device_code, user_code } = await start();
    clients[0] = aDevice({ registrationId: 'second' });
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await decide(user_code)).toBe(false);
  });

  it.each([
    ['lost the grant', { grantTypes: ['authorization_code'] }],
    ['came under the profile fapi2', { profile: 'fapi2' }],
  ] satisfies [string, Partial<Client>][])('is refused when its client %s meanwhile', async (_what, change) => {
    const { clients, server, start, poll, decide } = setUp();
    const [waiting, allowed] = [await start(), await start()];
    await decide(allowed.user_code);
    clients[0] = aDevice(change);
    expect(await server.deviceVerification.find(waiting.user_code, aUser())).toBeUndefined();
    expect(await decide(waiting.user_code)).toBe(false);
    for (const { device_code } of [waiting, allowed])
      await expect(poll(device_code)).rejects.toMatchObject({ code: 'unauthorized_client' });
  });
});

describe('the user of a device', () => {
  it('sees which application waits for what, until it is decided', async () => {
    const { server, start, decide } = setUp();
    const { user_code } = await start();
    const find = () => server.deviceVerification.find(user_code, aUser());
    expect(await find()).toMatchObject({ client: { id: 'tv', name: 'Television' }, scope: ['openid', 'profile'] });
    await decide(user_code);
    expect(await find()).toBeUndefined();
  });

  it('decides once', async () => {
    const { start, poll, decide } = setUp();
    const { device_code, user_code } = await start();
    expect([await decide(user_code, 'deny'), await decide(user_code), await decide('BBBB-BBBB')]).toEqual([true, false, false]);
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('cannot decide for an application that is not for their contact center', async () => {
    const { server, start, poll, decide } = setUp({ contactCenterIds: ['cc-2'] });
    const { device_code, user_code } = await start();
    await expect(server.deviceVerification.find(user_code, aUser())).rejects.toMatchObject({ code: 'access_denied' });
    await expect(decide(user_code)).rejects.toMatchObject({ code: 'access_denied' });
    await expect(decide(user_code, 'deny')).rejects.toMatchObject({ code: 'access_denied' });
    await expect(poll(device_code)).rejects.toMatchObject({ code: 'authorization_pending' });
  });
});

describe('a device that its user allowed', () => {
  const allowed = async (setup: ReturnType<typeof setUp>, form: Record<string, string> = {}, by = session) => {
    const { device_code, user_code } = await setup.start(form);
    await setup.decide(user_code, 'allow', by);
    return device_code;
  };

  it('gets what it asked for, in the name of the user who allowed it', async () => {
    const setup = setUp();
    const answer = await setup.poll(await allowed(setup, { resource: 'https://api.test' }));
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'openid profile', refresh_token: expect.any(String) });
    const { authorization } = (await setup.server.whoHolds(answer.access_token)) ?? {};
    expect(authorization).toMatchObject({
      user: aUser(),
      amr: ['pwd'],
      acr: 'urn:gauth:acr:password',
      audience: ['https://api.test'],
    });
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({ aud: 'tv', sub: 'cc-1:101', auth_time: 1_767_268_740 });
    // A device does not belong to the session of the browser that allowed it, and does not end with it.
    expect(authorization).not.toHaveProperty('sessionId');
    expect(setup.server.audited.slice(-2)).toEqual([
      {
        event: 'authorization.granted',
        outcome: 'success',
        clientId: 'tv',
        grant: deviceCodeGrantType,
        userId: 'cc-1:101',
        contactCenterId: 'cc-1',
        authorizationId: authorization?.id,
        requestId: 'r-1',
      },
      expect.objectContaining({ event: 'token.issued', grant: deviceCodeGrantType, authorizationId: authorization?.id }),
    ]);
  });

  it('gets its tokens until the last second, and they live as long as ever', async () => {
    const setup = setUp({ grantTypes: [deviceCodeGrantType] });
    const device_code = await allowed(setup);
    setup.wait(599);
    const { access_token, expires_in } = await setup.poll(device_code);
    expect(expires_in).toBe(3600);
    const { authorization } = (await setup.server.whoHolds(access_token)) ?? {};
    await setup.server.tokens.revoke({ id: authorization?.id ?? '', expiresAt: authorization?.expiresAt ?? 0 });
    setup.wait(3599);
    expect(await setup.server.whoHolds(access_token)).toBeUndefined();
  });

  it('gets them once of 20 simultaneous questions, and loses them because the code came back', async () => {
    const setup = setUp();
    const device_code = await allowed(setup);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => setup.poll(device_code)));
    const issued = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(issued).toHaveLength(1);
    expect(await setup.server.whoHolds(issued[0]?.access_token ?? '')).toBeUndefined();
    expect(setup.server.audited.filter(({ event }) => event === 'code.replayed')).toHaveLength(1);
    await expect(setup.poll(device_code)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('gets nothing when the user has signed out everywhere since', async () => {
    const setup = setUp();
    const device_code = await allowed(setup, {}, { ...session, since: 0 });
    await setup.server.tokens.revokeUser('cc-1:101');
    await expect(setup.poll(device_code)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('gets tokens for the key only that it had at the beginning, where it proved one', async () => {
    const { server, decide } = setUp();
    const keyPair = async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = await exportJWK(publicKey);
      const proof = (path: string) =>
        new SignJWT({ htm: 'POST', htu: `https://auth.test/auth/v3${path}`, jti: randomUUID(), iat: 1_767_268_800 })
          .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
          .sign(privateKey);
      return { proof, jkt: await calculateJwkThumbprint(jwk) };
    };
    const [ours, another] = [await keyPair(), await keyPair()];
    const path = '/oauth/device_authorization';
    const start = (dpop: string) =>
      server.deviceAuthorizationEndpoint({ form: { client_id: 'tv' }, authorization: undefined, evidence: { dpop } });
    await expect(start(await ours.proof('/oauth/token'))).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
    const { device_code, user_code } = await start(await ours.proof(path));
    await decide(user_code);
    const form = { grant_type: deviceCodeGrantType, client_id: 'tv', device_code };
    const ask = (dpop?: string) => server.token({ form, authorization: undefined, evidence: { dpop } });
    for (const dpop of [undefined, await another.proof('/oauth/token')])
      await expect(ask(dpop)).rejects.toMatchObject({ code: 'invalid_grant' });
    const { access_token, token_type } = await ask(await ours.proof('/oauth/token'));
    expect(token_type).toBe('DPoP');
    expect((await server.whoHolds(access_token))?.authorization.confirmation).toEqual({ jkt: ours.jkt });
  });

  it('cannot trade what waits for it as an ordinary code', async () => {
    const saved: string[] = [];
    const memory = createTestServer();
    const codes = {
      ...memory.codes,
      save: (...args: Parameters<typeof memory.codes.save>) => {
        saved.push(args[0]);
        return memory.codes.save(...args);
      },
    };
    const server = createTestServer([aDevice()], { codes, tokens: memory.tokens });
    const { user_code } = await server.deviceAuthorizationEndpoint({ form: { client_id: 'tv' }, authorization: undefined });
    await server.deviceVerification.decide({ userCode: user_code, session, decision: 'allow' });
    const [code = ''] = saved;
    for (const [redirect_uri, refusal] of [
      ['', 'invalid_request'],
      ['https://wwe.test', 'invalid_grant'],
    ] as const)
      await expect(
        server.token({ form: { grant_type: 'authorization_code', client_id: 'tv', code, redirect_uri }, authorization: undefined }),
      ).rejects.toMatchObject({ code: refusal });
  });
});
