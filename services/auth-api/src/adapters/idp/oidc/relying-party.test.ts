import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../../../../dev/free-port.ts';
import { createHttpBrowser, type HttpBrowser } from '../../../../../../test/support/http-browser.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../../../../../test/support/openid-provider.ts';
import { anOidcProvider, ourProviderKey } from '../../../../test/support/openid.ts';
import type { OidcProvider, RpAuthMethod } from '../../../ports/identity-providers.ts';
import type { SignInWish } from '../../../ports/provider-protocol.ts';
import { publicKeys } from './public-keys.ts';
import { createOidcRelyingParty } from './relying-party.ts';

const ours = 'https://auth.test/auth/v3';
const multiFactor = 'urn:upstream:two';
const claims = {
  given_name: 'Ann',
  groups: ['agents', 'admins'],
  address: { country: 'DE' },
  email: 'ann@upstream.test',
  email_verified: true,
};

let upstream: OpenIdProvider;
/** Logout tokens that the provider has sent. */
const sent: string[] = [];
const backChannel = createServer(async (request, response) => {
  sent.push(new URLSearchParams((await request.toArray()).join('')).get('logout_token') ?? '');
  response.end();
});
beforeAll(async () => {
  await new Promise<void>((done) => backChannel.listen(0, '127.0.0.1', done));
  const registration = {
    redirect_uris: [`${ours}/sso/oidc/upstream/callback`],
    post_logout_redirect_uris: [`${ours}/sso/signed-out`],
    backchannel_logout_uri: `http://127.0.0.1:${(backChannel.address() as AddressInfo).port}/`,
    backchannel_logout_session_required: true,
  };
  const client = (id: RpAuthMethod, more: object) => ({ ...registration, client_id: id, token_endpoint_auth_method: id, ...more });
  upstream = await startOpenIdProvider({
    clients: [
      client('private_key_jwt', { jwks: publicKeys([ourProviderKey]) as { keys: [] } }),
      client('client_secret_basic', { client_secret: 'a secret: with+signs/100%' }),
      client('client_secret_post', { client_secret: 'another secret' }),
    ],
    accounts: [{ name: 'ann', password: 'ann-password', code: '123456', claims }],
    acrValues: [multiFactor],
  });
});
afterEach(() => {
  upstream.intercept = undefined;
});
afterAll(async () => {
  await upstream.stop();
  backChannel.closeAllConnections();
  await new Promise((done) => backChannel.close(done));
});

const settings = (change: Partial<OidcProvider> = {}) =>
  anOidcProvider({ issuer: upstream.issuer, clientId: 'private_key_jwt', acr: { [multiFactor]: 'urn:gauth:acr:multi-factor' }, ...change });

/** A relying party whose clock a test moves by seconds. */
function party({ timeoutMs = 5000 }: { timeoutMs?: number } = {}) {
  let offset = 0;
  const log = capturedLog();
  const now = () => new Date(Date.now() + offset * 1000);
  const relyingParty = createOidcRelyingParty({
    issuer: ours,
    providers: { keys: async () => [ourProviderKey] },
    logger: log.logger,
    now,
    timeoutMs,
  });
  return {
    ...relyingParty,
    log,
    wait: (seconds: number) => {
      offset += seconds;
    },
  };
}
type Party = ReturnType<typeof party>;

const plain: SignInWish = { state: 'state-1', fresh: false };

/** Sends a browser to the provider, signs in there unless it is signed in, and gives what the provider sends back. */
async function signInThere(
  { start }: Party,
  {
    provider = settings(),
    wish = plain,
    browser = createHttpBrowser(),
    fields = { username: 'ann', password: 'ann-password' },
  }: Partial<{
    provider: OidcProvider;
    wish: SignInWish;
    browser: HttpBrowser;
    fields: Record<string, string>;
  }> = {},
) {
  const { departure, memory } = await start(provider, wish);
  const returns = (url: string) => url.startsWith(ours);
  const page = await browser.visit(departure.to, returns);
  const { location } = page.location ? page : await browser.submit(page, fields, returns);
  const { search, searchParams } = new URL(location);
  return {
    message: { parameters: Object.fromEntries(searchParams), query: search.slice(1) },
    memory,
    asked: new URL(departure.to).searchParams,
  };
}

async function signIn(relyingParty: Party, how: Parameters<typeof signInThere>[1] = {}) {
  const { message, memory } = await signInThere(relyingParty, how);
  return relyingParty.finish(how.provider ?? settings(), message, memory);
}

describe('a sign-in', () => {
  it.each([
    ['private_key_jwt', undefined],
    ['client_secret_basic', 'a secret: with+signs/100%'],
    ['client_secret_post', 'another secret'],
  ] as const)('names the person with the proof %s of who we are', async (authMethod, clientSecret) => {
    const provider = settings({ authMethod, clientId: authMethod, clientSecret });
    expect(await signIn(party(), { provider })).toEqual({
      subject: 'ann',
      link: { providerId: 'upstream', subject: 'ann', sessionIndex: expect.any(String) },
      attributes: { sub: ['ann'], amr: ['pwd'] },
      acr: 'urn:gauth:acr:password',
      amr: ['pwd'],
    });
  });

  it('reads user information for what the settings read and the ID token does not say', async () => {
    const provider = settings({ attributes: { subject: 'email', firstName: 'given_name', groups: 'groups' } });
    const identity = await signIn(party(), { provider });
    expect([identity.subject, identity.link.subject, identity.attributes]).toEqual([
      'ann@upstream.test',
      'ann',
      {
        sub: ['ann'],
        amr: ['pwd'],
        given_name: ['Ann'],
        groups: ['agents', 'admins'],
        'address.country': ['DE'],
        email: ['ann@upstream.test'],
        email_verified: ['true'],
      },
    ]);
  });

  it('asks for nothing but a code bound to this attempt', async () => {
    const { asked, memory } = await signInThere(party());
    expect(Object.fromEntries(asked)).toEqual({
      client_id: 'private_key_jwt',
      response_type: 'code',
      redirect_uri: `${ours}/sso/oidc/upstream/callback`,
      scope: 'openid profile',
      state: 'state-1',
      nonce: memory.nonce,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(memory).toEqual({
      providerId: 'upstream',
      state: 'state-1',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      codeVerifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('passes on what is wished', async () => {
    const wish: SignInWish = {
      state: 's',
      fresh: false,
      maxAgeSeconds: 600,
      acr: 'urn:gauth:acr:multi-factor',
      loginHint: 'ann',
      locale: 'de',
    };
    const { departure, memory } = await party().start(settings(), wish);
    expect(Object.fromEntries(new URL(departure.to).searchParams)).toMatchObject({
      max_age: '600',
      acr_values: multiFactor,
      login_hint: 'ann',
      ui_locales: 'de',
    });
    expect(Math.abs(Number(memory.authenticatedAfter) - (Date.now() / 1000 - 600))).toBeLessThan(5);
  });

  it.each([
    ['the application wants it', {}, true],
    ['the settings want it', { forceReauthentication: true }, false],
  ])('has whoever is signed in at the provider prove it again when %s', async (_who, change, fresh) => {
    const relyingParty = party();
    const browser = createHttpBrowser();
    await signIn(relyingParty, { browser });
    const provider = settings(change);
    const { departure } = await relyingParty.start(provider, { state: 's', fresh });
    expect(new URL(departure.to).searchParams.get('prompt')).toBe('login');
    const page = await browser.visit(departure.to, (url) => url.startsWith(ours));
    expect(page.html).toContain('<h1>Sign in</h1>');
    const identity = await signIn(relyingParty, { browser, provider, wish: { state: 's', fresh } });
    expect(Math.abs(Number(identity.authenticatedAt) - Date.now())).toBeLessThan(5000);
  });

  it('tells of a second factor by what the provider calls it', async () => {
    const wish: SignInWish = { ...plain, acr: 'urn:gauth:acr:multi-factor' };
    const fields = { username: 'ann', password: 'ann-password', code: '123456' };
    expect(await signIn(party(), { wish, fields })).toMatchObject({ acr: 'urn:gauth:acr:multi-factor', amr: ['pwd', 'otp', 'mfa'] });
  });

  it('that was cancelled is declined', async () => {
    await expect(signIn(party(), { fields: { cancel: 'yes' } })).rejects.toMatchObject({
      name: 'ProviderRefused',
      kind: 'declined',
      message: 'the provider answered access_denied',
    });
  });

  it('works once', async () => {
    const relyingParty = party();
    const { message, memory } = await signInThere(relyingParty);
    await relyingParty.finish(settings(), message, memory);
    await expect(relyingParty.finish(settings(), message, memory)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'the token endpoint answered with the error invalid_grant',
    });
  });

  it('goes on while the provider changes its key', async () => {
    const relyingParty = party();
    await signIn(relyingParty);
    for (const _change of [1, 2]) {
      upstream.changeKey();
      relyingParty.wait(1);
      expect((await signIn(relyingParty)).subject).toBe('ann');
    }
  });
});

it('asks a provider for its metadata and its keys once in ten minutes', async () => {
  const relyingParty = party();
  upstream.requests.length = 0;
  await Promise.all(Array.from({ length: 20 }, () => relyingParty.start(settings(), plain)));
  for (const _time of [1, 2]) await signIn(relyingParty);
  expect(upstream.requests.filter((line) => /well-known|jwks/.test(line))).toEqual(['GET /.well-known/openid-configuration', 'GET /jwks']);
});

describe('signing out', () => {
  const link = { providerId: 'upstream', subject: 'ann' };

  it('leads to the provider and back, and the provider tells of the session that ended', async () => {
    const relyingParty = party();
    const browser = createHttpBrowser();
    const { link } = await signIn(relyingParty, { browser });
    sent.length = 0;
    const departure = await relyingParty.leave(settings(), link, 'state-2');
    const page = await browser.visit(departure?.to ?? '');
    const { location } = await browser.submit(page, { logout: 'yes' }, (url) => url.startsWith(ours));
    expect(location).toBe(`${ours}/sso/signed-out?state=state-2`);
    expect(await relyingParty.readLogout(settings(), { parameters: { state: 'state-2' } })).toEqual({
      kind: 'answered',
      state: 'state-2',
      succeeded: true,
    });
    expect(await Promise.all(sent.map((token) => relyingParty.readLogout(settings(), { parameters: { logout_token: token } })))).toEqual([
      {
        kind: 'wanted',
        subject: 'ann',
        sessionIndexes: [link.sessionIndex],
        once: { id: expect.any(String), expiresAt: expect.any(Number) },
      },
    ]);
  });

  it('stays here where the provider has no place for it', async () => {
    upstream.intercept = (request, response) => {
      if (!request.url?.includes('well-known')) return false;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(metadata({ end_session_endpoint: undefined })));
      return true;
    };
    expect(await party().leave(settings(), link, 'state-2')).toBeUndefined();
  });
});

const metadata = (change: Record<string, unknown>) => ({
  issuer: upstream.issuer,
  authorization_endpoint: `${upstream.issuer}/auth`,
  token_endpoint: `${upstream.issuer}/token`,
  jwks_uri: `${upstream.issuer}/jwks`,
  end_session_endpoint: `${upstream.issuer}/session/end`,
  ...change,
});

describe('a provider that cannot be used', () => {
  const says = (status: number, body: string, type = 'application/json') => {
    upstream.intercept = (_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
      return true;
    };
  };

  it.each([
    ['is that of another', { issuer: 'https://evil.test' }, /does not match the expected issuer$/],
    ['names no authorization endpoint', { authorization_endpoint: undefined }, /lacks something: authorization_endpoint /],
    ['names no token endpoint', { token_endpoint: undefined }, /lacks something: token_endpoint /],
    ['names no keys', { jwks_uri: undefined }, /lacks something: jwks_uri /],
    ['names an address without https', { token_endpoint: 'http://elsewhere.test/token' }, /token_endpoint is no https address$/],
    ['names an address of another kind', { authorization_endpoint: 'javascript:alert(1)' }, /authorization_endpoint is no https address$/],
    ['names an address with a password', { jwks_uri: 'https://a:b@elsewhere.test/' }, /jwks_uri is no https address$/],
    ['has a word for a list', { id_token_signing_alg_values_supported: 'RS256' }, /id_token_signing_alg_values_supported /],
  ])('is unavailable when its metadata %s', async (_what, change, message) => {
    says(200, JSON.stringify(metadata(change)));
    await expect(party().start(settings(), plain)).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(message) });
  });

  it.each([
    ['with a failure', () => says(500, 'secret text'), /cannot be had/],
    ['that there is nothing', () => says(404, ''), /cannot be had/],
    ['with a redirect', () => redirects(), /cannot be had/],
    ['in no JSON', () => says(200, '<html>secret text</html>', 'text/html'), /cannot be had/],
    ['in malformed JSON', () => says(200, '{"issuer": "secret text'), /cannot be had/],
    ['with a list', () => says(200, '[]'), /cannot be had/],
    ['at length', () => says(200, `{"issuer":"${'x'.repeat(600_000)}"}`), /the answer is longer than 524288 bytes$/],
    ['by hanging up', () => hangsUp(), /cannot be asked: UND_ERR_SOCKET$/],
  ])('is unavailable when it answers %s', async (_what, arrange, message) => {
    arrange();
    const relyingParty = party();
    await expect(relyingParty.start(settings(), plain)).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringMatching(message),
    });
    expect(relyingParty.log.text()).not.toContain('secret text');
  });

  const redirects = () => {
    upstream.intercept = (request, response) => {
      if (request.url === '/elsewhere') throw new Error('a redirect was followed');
      response.writeHead(302, { location: `${upstream.issuer}/elsewhere` }).end();
      return true;
    };
  };
  const hangsUp = () => {
    upstream.intercept = (request) => {
      request.socket.destroy();
      return true;
    };
  };

  it.each(['http://upstream.test', 'ftp://127.0.0.1', 'nonsense', 'https://a:b@upstream.test'])('is not asked at %s', async (issuer) => {
    await expect(party().start(settings({ issuer }), plain)).rejects.toMatchObject({
      name: 'Unavailable',
      message: 'the issuer of the identity provider is no https address',
    });
  });

  it('is unavailable at an address of metadata, because what stands there is of another name', async () => {
    const outcome = party().start(settings({ issuer: `${upstream.issuer}/.well-known/openid-configuration` }), plain);
    await expect(outcome).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(/is that of another issuer$/) });
  });

  it('is unavailable where nobody listens', async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const message = `${issuer}/.well-known/openid-configuration of an identity provider cannot be asked: ECONNREFUSED`;
    await expect(party().start(settings({ issuer }), plain)).rejects.toMatchObject({ name: 'Unavailable', message });
  });

  it('is not waited for: neither when it says nothing nor when it does not end', async () => {
    upstream.intercept = () => true;
    const start = () => party({ timeoutMs: 50 }).start(settings(), plain);
    await expect(start()).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(/it did not answer in time$/) });
    upstream.intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      return true;
    };
    await expect(start()).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(/it did not answer in time$/) });
  });

  it('is left alone for ten seconds, and what was last known of it serves as long as it is away', async () => {
    const relyingParty = party();
    says(500, '');
    for (const _time of [1, 2, 3]) await expect(relyingParty.start(settings(), plain)).rejects.toMatchObject({ name: 'Unavailable' });
    upstream.intercept = undefined;
    relyingParty.wait(10);
    await relyingParty.start(settings(), plain);
    says(500, '');
    relyingParty.wait(600);
    upstream.requests.length = 0;
    for (const _time of [1, 2, 3]) await relyingParty.start(settings(), plain);
    expect(upstream.requests).toHaveLength(1);
    expect(relyingParty.log.lines.map((line) => line['event.action'])).toEqual([
      'openid-provider.lost',
      'openid-provider.back',
      'openid-provider.lost',
    ]);
  });

  it.each([
    [
      'without a secret',
      { authMethod: 'client_secret_basic' as const },
      /^the identity provider is set to client_secret_basic and has no client secret$/,
    ],
    [
      'with a wrong secret',
      { authMethod: 'client_secret_basic' as const, clientSecret: 'wrong' },
      /does not accept how we authenticate: it answered 401$/,
    ],
    [
      'with another kind of proof',
      { authMethod: 'client_secret_post' as const, clientSecret: 'x' },
      /token endpoint of the identity provider answered invalid_client$/,
    ],
  ])('is unavailable to an operator who has entered it %s', async (_how, change, message) => {
    const provider = settings({
      ...change,
      clientId: change.authMethod === 'client_secret_basic' ? 'client_secret_basic' : 'private_key_jwt',
    });
    await expect(signIn(party(), { provider })).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(message) });
  });
});

it('publishes its keys at a provider without what is secret', async () => {
  expect(await party().jwks(settings())).toEqual({
    keys: [{ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: 'our-key', use: 'sig' }],
  });
});
