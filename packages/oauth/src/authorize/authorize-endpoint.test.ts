import { describe, expect, it } from 'vitest';
import { OAuthError } from '../errors.ts';
import type { Client, Session } from '../model.ts';
import { aClient, aUser, createTestServer } from '../testing/index.ts';

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const params = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type: 'code', scope: 'openid', state: 's-1' };

function setUp(change: Partial<Client> = {}) {
  const server = createTestServer([aClient(change)]);
  const asked = server.clock.now.getTime();
  const session = (signedInAgo = 60_000, user = aUser()): Session => ({
    id: 's'.repeat(22),
    user,
    authenticatedAt: asked - signedInAgo,
    amr: ['pwd'],
    since: 1,
  });
  const ask = (changed: Record<string, string> = {}, given?: Session) =>
    server.authorize({ params: { ...params, ...changed }, session: async () => given, askedAt: asked });
  const answerTo = async (changed: Record<string, string> = {}, given?: Session) => {
    const decision = await ask(changed, given);
    if (decision.kind !== 'redirect') throw new Error(`decided ${decision.kind}`);
    return Object.fromEntries(new URL(decision.to).searchParams);
  };
  return { server, session, ask, answerTo };
}

describe('what is shown as a page, because no answer may be sent', () => {
  it.each([
    ['no client', { client_id: '' }],
    ['an unknown client', { client_id: 'nobody' }],
    ['no redirect_uri', { redirect_uri: '' }],
    ['a foreign redirect_uri', { redirect_uri: 'https://evil.test/cb' }],
    ['a redirect_uri with another scheme', { redirect_uri: 'http://wwe.test/cb' }],
    ['a redirect_uri with another port', { redirect_uri: 'https://wwe.test:444/cb' }],
    ['an origin that only begins alike', { redirect_uri: 'https://wwe.test.evil.test/cb' }],
    ['an origin hidden behind user information', { redirect_uri: 'https://wwe.test@evil.test/' }],
    ['user information', { redirect_uri: 'https://a:b@wwe.test/cb' }],
    ['a backslash', { redirect_uri: 'https://wwe.test\\@evil.test/' }],
    ['a fragment', { redirect_uri: 'https://wwe.test/cb#x' }],
    ['a line break', { redirect_uri: 'https://wwe.test/cb\r\nset-cookie: a=b' }],
    ['an origin without its slashes', { redirect_uri: 'https:wwe.test/cb' }],
    ['an origin with one slash', { redirect_uri: 'https:/wwe.test/cb' }],
    ['an origin with an encoded letter', { redirect_uri: 'https://ww%65.test/cb' }],
    ['a script', { redirect_uri: 'javascript:alert(1)//https://wwe.test' }],
  ])('%s', async (_what, change) => {
    await expect(setUp().ask(change)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['an origin, for a baseline client', { profile: 'baseline' as const }],
    ['another path', { redirectUris: ['https://wwe.test/other'] }],
    ['a longer path', { redirectUris: ['https://wwe.test/c'] }],
    ['another query', { redirectUris: ['https://wwe.test/cb?x=1'] }],
  ])('a redirect_uri where the client registered %s', async (_what, change) => {
    await expect(setUp(change).ask()).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('what the application is told', () => {
  it.each([
    ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
    ['a response_type that repeats a word', { response_type: 'code code' }, 'unsupported_response_type'],
    ['no response_type', { response_type: '' }, 'invalid_request'],
    ['a response_mode we do not have', { response_mode: 'pigeon' }, 'invalid_request'],
    ['claims that are no JSON', { claims: '{' }, 'invalid_request'],
    ['a resource with a fragment', { resource: 'https://a.test/#x' }, 'invalid_target'],
    ['a resource that is not the client’s', { resource: 'https://a.test/' }, 'invalid_target'],
    ['a scope beyond the client’s', { scope: 'admin' }, 'invalid_scope'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['prompt none with another', { prompt: 'none login' }, 'invalid_request'],
    ['a max_age that is no number', { max_age: '-1' }, 'invalid_request'],
    ['a plain challenge', { code_challenge: challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without method', { code_challenge: challenge }, 'invalid_request'],
    ['a method without challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a challenge that is no hash', { code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    ['an unsigned request object', { request: 'e30.e30.' }, 'invalid_request_object'],
    ['a request_uri', { request_uri: 'https://wwe.test/r' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
    ['a foreign id_token_hint', { id_token_hint: 'e30.e30.e30' }, 'invalid_request'],
    ['prompt none without a session', { prompt: 'none' }, 'login_required'],
  ])('%s', async (_what, change, error) => {
    expect(await setUp().answerTo(change)).toEqual({
      error,
      error_description: expect.any(String),
      state: 's-1',
      iss: 'https://auth.test/auth/v3',
    });
  });

  it.each([
    ['a public client without PKCE', { type: 'public' as const, pkce: 'required' as const }, 'invalid_request'],
    ['a client without the grant', { grantTypes: ['password'] }, 'unauthorized_client'],
  ])('%s', async (_what, client, error) => {
    expect(await setUp(client).answerTo()).toMatchObject({ error });
  });

  it('that its users are of other contact centers', async () => {
    const { answerTo, session } = setUp({ contactCenterIds: ['cc-2'] });
    expect(await answerTo({}, session())).toMatchObject({ error: 'access_denied' });
  });

  it('without a state where it sent none', async () => {
    const { server } = setUp();
    const { state: _state, ...stateless } = params;
    const decision = await server.authorize({ params: { ...stateless, prompt: 'none' }, session: async () => undefined, askedAt: 0 });
    expect(decision).toMatchObject({ kind: 'redirect', to: expect.not.stringContaining('state') });
  });
});

describe('a code', () => {
  it('goes to a user with a session, and stands for what was asked', async () => {
    const { answerTo, session, server } = setUp();
    const { code, ...rest } = await answerTo({ nonce: 'n-1', code_challenge: challenge, code_challenge_method: 'S256' }, session());
    expect(rest).toEqual({ state: 's-1', iss: 'https://auth.test/auth/v3' });
    expect(await server.codes.find(code ?? '')).toEqual({
      authorization: {
        id: code?.slice(0, 22),
        clientId: 'wwe',
        clientRegistrationId: 'first',
        user: aUser(),
        sessionId: 's'.repeat(22),
        scope: ['openid'],
        nonce: 'n-1',
        authTime: 1_767_268_740,
        acr: 'urn:gauth:acr:password',
        amr: ['pwd'],
        refreshable: true,
        issuedAt: 1_767_268_800,
        expiresAt: 1_767_268_800 + 3600 + 86_400,
        since: 1,
      },
      redirectUri: 'https://wwe.test/cb',
      codeChallenge: challenge,
    });
  });

  it('keeps the query that the redirect URI has', async () => {
    const { ask, session } = setUp({ redirectUris: ['https://wwe.test/cb?a=1&b=%20'] });
    const decision = await ask({ redirect_uri: 'https://wwe.test/cb?a=1&b=%20' }, session());
    expect(decision).toMatchObject({ to: expect.stringMatching(/^https:\/\/wwe\.test\/cb\?a=1&b=%20&code=/) });
  });

  it('drops what somebody planted in the redirect URI under the names of the answer', async () => {
    const { ask, session } = setUp();
    const decision = await ask({ redirect_uri: 'https://wwe.test/cb?code=evil&a=1&iss=evil&st%61te=evil&error=x' }, session());
    const { searchParams } = new URL(decision.kind === 'redirect' ? decision.to : '');
    expect([...searchParams.keys()]).toEqual(['a', 'code', 'state', 'iss']);
    expect(searchParams.getAll('state')).toEqual(['s-1']);
  });

  it('goes to a native application’s own scheme', async () => {
    const { ask, session } = setUp({ redirectUris: ['com.wwe.app:/cb'] });
    expect(await ask({ redirect_uri: 'com.wwe.app:/cb' }, session())).toMatchObject({
      to: expect.stringMatching(/^com\.wwe\.app:\/cb\?code=/),
    });
  });

  it('encodes the state, so that it can add no parameter and no header', async () => {
    const { answerTo, session } = setUp();
    const state = 'a&code=evil\r\nset-cookie: x=y#';
    expect((await answerTo({ state }, session())).state).toBe(state);
  });
});

describe('an outage', () => {
  it('is told to the application, because its address is known', async () => {
    const { server } = setUp();
    const session = () => Promise.reject(new OAuthError('temporarily_unavailable', 'try again'));
    const decision = await server.authorize({ params, session, askedAt: 0 });
    expect(decision).toMatchObject({ to: expect.stringMatching(/^https:\/\/wwe\.test\/cb\?error=temporarily_unavailable&.*state=s-1/) });
  });
});

describe('a fresh sign-in', () => {
  it.each([
    ['no session', {}, undefined],
    ['prompt login', { prompt: 'login' }, 60_000],
    ['prompt select_account', { prompt: 'select_account' }, 60_000],
    ['an older sign-in than max_age allows', { max_age: '30' }, 60_000],
    ['max_age 0', { max_age: '0' }, 1],
  ])('is needed for %s', async (_what, change, signedInAgo) => {
    const { ask, session, server } = setUp();
    const decision = await ask(change, signedInAgo === undefined ? undefined : session(signedInAgo));
    expect(decision).toEqual({ kind: 'sign-in', resume: { params: { ...params, ...change }, signed: false } });
    expect(server.audited).toEqual([]);
  });

  it.each([['login'], ['select_account']])('since the request came satisfies prompt %s', async (prompt) => {
    const { answerTo, session } = setUp();
    expect(await answerTo({ prompt, max_age: '0' }, session(0))).toMatchObject({ code: expect.any(String) });
  });

  it.each([[{ max_age: '61' }], [{ prompt: 'consent' }], [{ prompt: 'none' }]])('is not needed for %j', async (change) => {
    const { answerTo, session } = setUp();
    expect(await answerTo(change, session())).toMatchObject({ code: expect.any(String) });
  });
});

describe('a user who goes back', () => {
  it.each([
    ['before signing in', undefined],
    ['although signed in', 60_000],
  ])('is no user of the application, %s', async (_what, signedInAgo) => {
    const { server, session } = setUp();
    const given = signedInAgo === undefined ? undefined : session(signedInAgo);
    const decision = await server.authorize({ params, session: async () => given, askedAt: server.clock.now.getTime(), declined: true });
    expect(decision.kind === 'redirect' && Object.fromEntries(new URL(decision.to).searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'the user did not sign in',
      state: 's-1',
      iss: server.issuer,
    });
  });
});

describe('an id_token_hint', () => {
  async function hintFor(server: ReturnType<typeof createTestServer>, code: string | undefined) {
    const form = {
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: params.redirect_uri,
      client_id: 'wwe',
      client_secret: 'secret',
    };
    return (await server.token({ form, authorization: undefined })).id_token ?? '';
  }

  it('keeps the session of the same user', async () => {
    const { answerTo, session, server } = setUp();
    const hint = await hintFor(server, (await answerTo({}, session())).code);
    expect(await answerTo({ id_token_hint: hint, prompt: 'none' }, session())).toMatchObject({ code: expect.any(String) });
  });

  it('asks another user to sign in', async () => {
    const { ask, answerTo, session, server } = setUp();
    const hint = await hintFor(server, (await answerTo({}, session())).code);
    const another = session(60_000, aUser({ id: 'cc-1:102' }));
    expect(await ask({ id_token_hint: hint }, another)).toMatchObject({ kind: 'sign-in' });
    expect(await answerTo({ id_token_hint: hint, prompt: 'none' }, another)).toMatchObject({ error: 'login_required' });
  });

  it('tells the application when another user has signed in for it, instead of asking for ever', async () => {
    const { answerTo, session, server } = setUp();
    const hint = await hintFor(server, (await answerTo({}, session())).code);
    expect(await answerTo({ id_token_hint: hint }, session(0, aUser({ id: 'cc-1:102' })))).toMatchObject({ error: 'login_required' });
  });
});
