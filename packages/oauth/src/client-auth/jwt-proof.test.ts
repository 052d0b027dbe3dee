import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import { aClient, createTestServer } from '../testing/index.ts';

const ours = 'https://auth.test/auth/v3';
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;
const secret = 'a secret that is long enough to be a key of HMAC with SHA-512, or longer';
const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

async function keyPair(alg: string, kid?: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) } as JWK };
}
interface Signing {
  alg: string;
  kid?: string | undefined;
  privateKey: Parameters<SignJWT['sign']>[0];
}
const key = await keyPair('ES256');
const mac: Signing = { alg: 'HS256', privateKey: new TextEncoder().encode(secret) };

const said = { iss: 'wwe', sub: 'wwe', aud: ours, exp: at + 60, iat: at, jti: 'one' };

const assertion = (claims: object = {}, header: object = {}, by: Signing = key) =>
  new SignJWT({ ...said, ...claims })
    .setProtectedHeader({ alg: by.alg, ...(by.kid !== undefined && { kid: by.kid }), ...header })
    .sign(by.privateKey);

const methods = {
  private_key_jwt: { client: { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } }, by: key },
  client_secret_jwt: { client: { authMethod: 'client_secret_jwt', sealedSecret: secret }, by: mac },
} as const;

function setUp(change: Partial<Client>, ports: Parameters<typeof createTestServer>[1] = {}) {
  const server = createTestServer([aClient(change), aClient({ id: 'other' })], { mtlsIssuer: 'https://mtls.test/auth/v3', ...ports });
  const ask = (client_assertion: string, form: Record<string, string> = {}, authorization?: string) =>
    server.token({ form: { grant_type: 'client_credentials', client_assertion_type, client_assertion, ...form }, authorization });
  return { server, ask };
}

const failed = (cause: string | RegExp) => ({
  code: 'invalid_client',
  message: 'client authentication failed',
  cause: typeof cause === 'string' ? `client authentication: ${cause}` : expect.stringMatching(cause),
});

describe.each(Object.entries(methods))('%s', (_method, { client, by }) => {
  const sign = (claims: object = {}, header: object = {}) => assertion(claims, header, by);

  it.each([
    ['as it is', {}, {}],
    ['for the token endpoint', { aud: `${ours}/oauth/token` }, {}],
    ['for the token endpoint of mutual TLS', { aud: 'https://mtls.test/auth/v3/oauth/token' }, {}],
    ['for us among others', { aud: ['https://other.test', ours] }, {}],
    ['without a time of issue', { iat: undefined }, {}],
    ['of a clock that is ahead', { iat: at + 30, nbf: at + 30 }, {}],
    ['of a clock that is behind', { exp: at - 29 }, {}],
    ['that was made a while ago', { iat: at - 3600, exp: at + 600 }, {}],
    ['that is said to be a JWT', {}, { typ: 'JWT' }],
    ['that is said to authenticate a client', {}, { typ: 'client-authentication+jwt' }],
  ])('takes an assertion %s', async (_what, claims, header) => {
    expect(await setUp(client).ask(await sign(claims, header))).toMatchObject({ token_type: 'bearer' });
  });

  it('takes the client’s id beside it', async () => {
    expect(await setUp(client).ask(await sign(), { client_id: 'wwe' })).toMatchObject({ token_type: 'bearer' });
  });

  it.each([
    ['of another issuer', { iss: 'other' }, {}, 'iss and sub: expected wwe in both'],
    ['for somebody else', { aud: 'https://other.test' }, {}, /audience: expected one of .*, is https:\/\/other\.test$/],
    ['for nobody', { aud: undefined }, {}, 'missing or malformed: aud'],
    ['that has ended', { exp: at - 30 }, {}, 'ERR_JWT_EXPIRED'],
    ['without an end', { exp: undefined }, {}, 'missing or malformed: exp'],
    ['that ends too late', { exp: at + 631 }, {}, `lifetime: expected an end until ${at + 630}, is ${at + 631}`],
    ['that has not begun', { nbf: at + 31 }, {}, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['from the future', { iat: at + 31 }, {}, `begin: expected until ${at + 30}, is ${at + 31}`],
    ['without an id', { jti: undefined }, {}, 'missing or malformed: jti'],
    ['with an empty id', { jti: '' }, {}, 'missing or malformed: jti'],
    ['that is an access token', {}, { typ: 'at+jwt' }, 'typ: is that of another kind of token'],
    ['that is a request object', {}, { typ: 'oauth-authz-req+jwt' }, 'typ: is that of another kind of token'],
    ['with something critical', {}, { crit: ['b64'], b64: true }, 'crit: expected not to be there'],
  ])('refuses an assertion %s', async (_what, claims, header, cause) => {
    const { ask, server } = setUp(client);
    await expect(ask(await sign(claims, header))).rejects.toMatchObject(failed(cause));
    expect(server.audited.at(-1)).toMatchObject({ event: 'token.refused', reason: 'invalid_client' });
  });

  it('refuses an assertion that another client brings', async () => {
    await expect(setUp(client).ask(await sign({ iss: 'other', sub: 'other' }), { client_id: 'wwe' })).rejects.toMatchObject(
      failed('iss and sub: expected wwe in both'),
    );
    await expect(setUp(client).ask(await sign(), { client_id: 'other' })).rejects.toMatchObject(failed(/expected a secret|client_secret/));
  });

  it('refuses an assertion that nobody signed', async () => {
    const [, payload] = (await sign()).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    await expect(setUp(client).ask(unsigned)).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it.each(['x', 'a.b.c', '\0', '💥'])('refuses %j', async (text) => {
    await expect(setUp(client).ask(text, { client_id: 'wwe' })).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it('takes exactly one of 20 simultaneous uses', async () => {
    const { ask } = setUp(client);
    const jwt = await sign();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(jwt)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject(failed('jti: was used before'));
  });

  it('remembers an id until its end by the slowest clock', async () => {
    const { ask, server } = setUp(client);
    const jwt = await sign();
    await ask(jwt);
    server.clock.now = new Date((at + 89) * 1000);
    await expect(ask(jwt)).rejects.toMatchObject(failed('jti: was used before'));
    server.clock.now = new Date((at + 90) * 1000);
    await expect(ask(jwt)).rejects.toMatchObject(failed('ERR_JWT_EXPIRED'));
  });

  it('wants nothing else to prove the client', async () => {
    const { ask } = setUp(client);
    await expect(ask(await sign(), { client_secret: secret })).rejects.toMatchObject({ code: 'invalid_request' });
    const basic = `Basic ${Buffer.from(`wwe:${secret}`).toString('base64')}`;
    await expect(ask(await sign(), {}, basic)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is needed where the client is registered for it', async () => {
    const { server } = setUp({ ...client, secretHash: 'secret' });
    const authorization = `Basic ${Buffer.from('wwe:secret').toString('base64')}`;
    await expect(server.token({ form: { grant_type: 'client_credentials' }, authorization })).rejects.toMatchObject(
      failed('expected a JWT assertion, got secret'),
    );
    await expect(
      server.token({ form: { grant_type: 'client_credentials', client_id: 'wwe' }, authorization: undefined }),
    ).rejects.toMatchObject(failed('expected a JWT assertion, got nothing'));
  });

  it('works at other endpoints, for their address or that of the token endpoint', async () => {
    const { server } = setUp({ ...client, redirectUris: ['https://wwe.test/cb'] });
    const parameters = { response_type: 'code', redirect_uri: 'https://wwe.test/cb' };
    for (const [jti, aud] of Object.entries({ a: `${ours}/oauth/par`, b: `${ours}/oauth/token`, c: ours })) {
      const form = { ...parameters, client_assertion_type, client_assertion: await sign({ jti, aud }) };
      expect(await server.push({ form, authorization: undefined })).toMatchObject({ request_uri: expect.any(String) });
    }
    const { ask } = setUp(client);
    await expect(ask(await sign({ aud: `${ours}/oauth/par` }))).rejects.toMatchObject(failed(/audience/));
  });
});

describe('private_key_jwt', () => {
  const { client } = methods.private_key_jwt;
  const fapi: Partial<Client> = { ...client, profile: 'fapi2' };

  it('takes nothing but our issuer identifier, as a string, of a client of the strictest profile', async () => {
    const { ask } = setUp(fapi);
    expect(await ask(await assertion())).toMatchObject({ token_type: 'bearer' });
    for (const aud of [[ours], `${ours}/oauth/token`, [ours, `${ours}/oauth/token`], `${ours}/`])
      await expect(ask(await assertion({ aud, jti: 'two' }))).rejects.toMatchObject(failed(/audience: expected .* alone and as a string/));
  });

  it.each([
    ['legacy', 'RS256', true],
    ['baseline', 'RS256', true],
    ['fapi2', 'RS256', false],
    ['fapi2', 'PS256', true],
    ['fapi2', 'EdDSA', true],
  ] as const)('holds a %s client to its algorithms: %s', async (profile, alg, taken) => {
    const signing = await keyPair(alg);
    const { ask } = setUp({ ...client, profile, jwks: { keys: [signing.jwk] } });
    const asked = ask(await assertion({}, {}, signing));
    if (taken) expect(await asked).toMatchObject({ token_type: 'bearer' });
    else await expect(asked).rejects.toMatchObject(failed('ERR_JOSE_ALG_NOT_ALLOWED'));
  });

  it('does not take the public key for a secret', async () => {
    const confused = { alg: 'HS256', privateKey: new TextEncoder().encode(JSON.stringify(key.jwk)) };
    await expect(setUp(client).ask(await assertion({}, {}, confused))).rejects.toMatchObject(failed('ERR_JOSE_ALG_NOT_ALLOWED'));
  });

  it('refuses the signature of another key', async () => {
    await expect(setUp(client).ask(await assertion({}, {}, await keyPair('ES256')))).rejects.toMatchObject(
      failed('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    );
  });

  it('reads the keys that the client publishes, and again for a key that is new', async () => {
    const [before, after] = [await keyPair('ES256', 'before'), await keyPair('ES256', 'after')];
    const read = async (_uri: string, { refresh = false } = {}) => [refresh ? after.jwk : before.jwk];
    const { jwks: _none, ...registered } = client;
    const { ask } = setUp({ ...registered, jwksUri: 'https://wwe.test/jwks' }, { remoteKeySets: { read } });
    expect(await ask(await assertion({}, {}, before))).toMatchObject({ token_type: 'bearer' });
    expect(await ask(await assertion({ jti: 'two' }, {}, after))).toMatchObject({ token_type: 'bearer' });
  });

  it('reads the published keys again for a new key that no `kid` tells from the old one', async () => {
    const [before, after] = [await keyPair('ES256'), await keyPair('ES256')];
    const read = async (_uri: string, { refresh = false } = {}) => [refresh ? after.jwk : before.jwk];
    const { jwks: _none, ...registered } = client;
    const { ask } = setUp({ ...registered, jwksUri: 'https://wwe.test/jwks' }, { remoteKeySets: { read } });
    expect(await ask(await assertion({}, {}, after))).toMatchObject({ token_type: 'bearer' });
  });

  it('refuses a client whose keys cannot be had', async () => {
    const { jwks: _none, ...registered } = client;
    await expect(setUp({ ...registered, jwksUri: 'https://wwe.test/jwks' }).ask(await assertion())).rejects.toMatchObject(
      failed('ERR_JWKS_NO_MATCHING_KEY'),
    );
  });
});

describe('client_secret_jwt', () => {
  const { client } = methods.client_secret_jwt;

  it.each(['HS256', 'HS384', 'HS512'])('takes %s', async (alg) => {
    expect(await setUp(client).ask(await assertion({}, {}, { ...mac, alg }))).toMatchObject({ token_type: 'bearer' });
  });

  it('takes nothing that a key has signed', async () => {
    await expect(setUp(client).ask(await assertion())).rejects.toMatchObject(failed('ERR_JOSE_ALG_NOT_ALLOWED'));
  });

  it('refuses another secret', async () => {
    const other = { ...mac, privateKey: new TextEncoder().encode(`${secret}!`) };
    await expect(setUp(client).ask(await assertion({}, {}, other))).rejects.toMatchObject(failed('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'));
  });

  it('does not blame the client while its secret cannot be opened', async () => {
    const macKey = () => {
      throw new OAuthError('temporarily_unavailable', 'try again');
    };
    const { ask } = setUp(client, { clientSecrets: { matches: async () => false, macKey } });
    await expect(ask(await assertion({}, {}, mac))).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });

  it('refuses a client whose secret is kept as a hash', async () => {
    const { sealedSecret: _none, ...registered } = client;
    await expect(setUp(registered).ask(await assertion({}, {}, mac))).rejects.toMatchObject(
      failed('the client has no key for this method'),
    );
  });
});
