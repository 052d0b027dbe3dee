import { describe, expect, it } from 'vitest';
import { deviceCodeGrantType } from './grants/device-code.ts';
import type { Authorization, Session } from './model.ts';
import { aClient, aUser, createTestServer } from './testing/index.ts';

const session: Session = { id: 's'.repeat(22), user: aUser(), authenticatedAt: Date.parse('2026-01-01T11:59:00Z'), amr: ['pwd'], since: 1 };
const grantTypes = ['authorization_code', 'implicit', 'client_credentials', 'refresh_token', 'password', deviceCodeGrantType];

/** A server that notes who joins, and refuses everybody once the session has `ended`. */
function setUp({ ended = false, ...lasting }: { ended?: boolean } & Pick<Session, 'momentary'> = {}) {
  const joined: Authorization[] = [];
  const join = async (authorization: Authorization) => {
    joined.push(authorization);
    return !ended;
  };
  const server = createTestServer([aClient({ grantTypes })], { sessionClients: { join } });
  const authorize = async (response_type: string) => {
    const params = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type, scope: 'openid', nonce: 'n' };
    const decision = await server.authorize({
      params,
      session: async () => ({ ...session, ...lasting }),
      askedAt: server.clock.now.getTime(),
    });
    if (decision.kind !== 'redirect') throw new Error(`decided ${decision.kind}`);
    const { search, hash } = new URL(decision.to);
    return Object.fromEntries(new URLSearchParams(search || hash.slice(1)));
  };
  const token = (form: Record<string, string>) =>
    server.token({ form: { client_id: 'wwe', client_secret: 'secret', ...form }, authorization: undefined });
  const allowDevice = async () => {
    const { user_code, device_code } = await server.deviceAuthorizationEndpoint({
      form: { client_id: 'wwe', client_secret: 'secret' },
      authorization: undefined,
    });
    return { device_code, allowed: await server.deviceVerification.decide({ userCode: user_code, session, decision: 'allow' }) };
  };
  return { joined, authorize, token, allowDevice };
}

const inSession = expect.objectContaining({ clientId: 'wwe', sessionId: session.id, user: aUser() });
const withoutSession = expect.toSatisfy(({ user, sessionId }: Authorization) => user?.id === aUser().id && sessionId === undefined);

describe('a client joins the session of its user', () => {
  it.each(['code', 'token', 'id_token', 'code id_token token'])('with what it is given for response_type=%s', async (responseType) => {
    const { joined, authorize } = setUp();
    expect(await authorize(responseType)).not.toHaveProperty('error');
    expect(joined).toEqual([inSession]);
  });

  it('once for a code, for the tokens that it is traded for, and for those that come of these', async () => {
    const { joined, authorize, token } = setUp();
    const { code = '' } = await authorize('code');
    const { refresh_token = '' } = await token({ grant_type: 'authorization_code', code, redirect_uri: 'https://wwe.test/cb' });
    await token({ grant_type: 'refresh_token', refresh_token });
    expect(joined).toHaveLength(1);
  });
});

it('notes a client that is given tokens of a user without a session', async () => {
  const { joined, token } = setUp();
  await token({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
  await token({ grant_type: 'client_credentials' });
  expect(joined).toEqual([withoutSession]);
});

it('notes a client whose device was allowed, without the session of the browser in which it was', async () => {
  const { joined, allowDevice } = setUp();
  expect((await allowDevice()).allowed).toBe(true);
  expect(joined).toEqual([withoutSession]);
});

it('notes a client whose user was there for one request only, without a session', async () => {
  const { joined, authorize } = setUp({ momentary: true });
  expect(await authorize('code')).not.toHaveProperty('error');
  expect(joined).toEqual([withoutSession]);
});

describe('where the session has ended meanwhile', () => {
  it.each(['code', 'token', 'id_token', 'code id_token token'])('nothing goes out for response_type=%s', async (responseType) => {
    expect(await setUp({ ended: true }).authorize(responseType)).toEqual({
      error: 'access_denied',
      error_description: 'the user has signed out meanwhile',
      iss: 'https://auth.test/auth/v3',
    });
  });

  it('a device is not allowed', async () => {
    const { allowDevice, token } = setUp({ ended: true });
    const { allowed, device_code } = await allowDevice();
    expect(allowed).toBe(false);
    await expect(token({ grant_type: deviceCodeGrantType, device_code })).rejects.toMatchObject({ code: 'authorization_pending' });
  });
});
