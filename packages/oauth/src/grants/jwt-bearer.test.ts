import { decodeJwt, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createIssueOwnAssertion, ownAssertionType } from '../assertions/own-assertion.ts';
import type { Authorization, Client, ConversionPolicy } from '../model.ts';
import type { AssertionIssuer, RemoteKeySets, Users } from '../ports.ts';
import { aClient, aUser, createTestServer, issuerCertificate } from '../testing/index.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const basic = (id: string) => `Basic ${Buffer.from(`${id}:secret`).toString('base64')}`;
const idp = 'https://idp.test';
const ours = 'https://auth.test/auth/v3';
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;

const policy = (change: Partial<ConversionPolicy> = {}): ConversionPolicy => ({
  subjectClients: [],
  subjectIssuers: [idp],
  actorClients: [],
  impersonation: true,
  audiences: [],
  tokenTypes: [],
  ...change,
});

async function keyPair(alg = 'ES256', kid?: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) } as JWK };
}
type Key = Awaited<ReturnType<typeof keyPair>>;
const key = await keyPair();

const anIssuer = (change: Partial<AssertionIssuer> = {}): AssertionIssuer => ({
  issuer: idp,
  jwks: { keys: [key.jwk] },
  subjectKind: 'userName',
  contactCenterIds: ['cc-1'],
  clockSkewSeconds: 30,
  maxLifetimeSeconds: 300,
  enabled: true,
  ...change,
});

const said = { iss: idp, sub: 'agent1', aud: ours, exp: at + 60, iat: at, jti: 'one' };

/** An assertion of the issuer, but for what a test changes; a claim that is undefined is left out. */
const assertion = (claims: object = {}, header: Partial<JWTHeaderParameters> = {}, by: Key = key): Promise<string> =>
  new SignJWT({ ...said, ...claims })
    .setProtectedHeader({ alg: by.alg, ...(by.kid !== undefined && { kid: by.kid }), ...header })
    .sign(by.privateKey);

interface Setting {
  client?: Partial<Client>;
  issuer?: Partial<AssertionIssuer>;
  users?: Partial<Users>;
  remoteKeySets?: RemoteKeySets;
  others?: Client[];
}

function setUp({ client = {}, issuer = {}, users = {}, remoteKeySets, others = [] }: Setting = {}) {
  const registered = aClient({ grantTypes: [grant_type, 'refresh_token'], conversion: policy(), ...client });
  const record = anIssuer(issuer);
  const identified: unknown[] = [];
  const server = createTestServer([registered, ...others], {
    assertionIssuers: { find: async (name) => (name === record.issuer ? record : undefined) },
    users: {
      authenticate: async () => aUser(),
      async identify(subject) {
        identified.push(subject);
        return aUser();
      },
      ...users,
    },
    ...(remoteKeySets && { remoteKeySets }),
  });
  const ask = async (jwt: string | Promise<string>, form: Record<string, string> = {}) =>
    server.token({ form: { grant_type, assertion: await jwt, ...form }, authorization: basic(registered.id) });
  return { server, ask, identified, client: registered };
}

describe('a JWT of a trusted issuer', () => {
  it('gives tokens of the person that it names, and no refresh token', async () => {
    const { ask, server, identified } = setUp();
    const response = await ask(assertion(), { scope: 'openid' });
    expect(response).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'openid',
      id_token: expect.any(String),
    });
    expect(identified).toEqual([{ userName: 'agent1', contactCenterId: 'cc-1', clientId: 'wwe' }]);
    const { authorization } = (await server.whoHolds(response.access_token))!;
    expect(authorization).toMatchObject({ user: { id: 'cc-1:101' }, refreshable: false });
    expect(server.audited.at(-1)).toMatchObject({ event: 'token.issued', grant: grant_type, userId: 'cc-1:101' });
  });

  it('tells when the person signed in, but is not believed how', async () => {
    const { ask } = setUp();
    const claims = { auth_time: at - 120, acr: 'urn:gauth:acr:multi-factor', amr: ['hwk', 'mfa'] };
    const { id_token } = await ask(assertion(claims), { scope: 'openid' });
    const told = decodeJwt(id_token!);
    expect(told.auth_time).toBe(at - 120);
    expect(told).not.toHaveProperty('acr');
    expect(told).not.toHaveProperty('amr');
  });

  it('cannot have seen anybody sign in later than now', async () => {
    const { ask } = setUp();
    const { id_token } = await ask(assertion({ auth_time: at + 25.5 }), { scope: 'openid' });
    expect(decodeJwt(id_token!).auth_time).toBe(at);
  });

  it.each([
    ['names the token endpoint', { aud: `${ours}/oauth/token` }, {}],
    ['names us among others', { aud: ['https://other.test', ours] }, {}],
    ['says no time of issue and has no id', { iat: undefined, jti: undefined }, {}],
    ['comes from a clock that is ahead', { iat: at + 30, nbf: at + 30, exp: at + 90 }, {}],
    ['comes from a clock that is behind', { iat: at - 60, exp: at - 29 }, {}],
    ['is said to be a JWT', {}, { typ: 'JWT' }],
    ['is said to be an authorization grant', {}, { typ: 'authorization-grant+jwt' }],
    ['names a key, where the issuer has named none', {}, {}],
  ])('is taken when it %s', async (_what, claims, header) => {
    expect(await setUp().ask(assertion(claims, header))).toMatchObject({ token_type: 'bearer' });
  });

  it.each([
    ['is for somebody else', { aud: 'https://other.test' }, {}, /^assertion: audience: expected one of .*, is https:\/\/other\.test$/],
    ['is for nobody', { aud: undefined }, {}, 'assertion: jwt: missing or malformed: aud'],
    ['has ended', { iat: at - 60, exp: at - 31 }, {}, `assertion: jwt: exp check_failed: is ${at - 31}`],
    ['has no end', { exp: undefined }, {}, 'assertion: jwt: missing or malformed: exp'],
    ['lives too long', { exp: at + 301 }, {}, `assertion: lifetime: expected an end until ${at + 300}, is ${at + 301}`],
    ['lives too long and does not say since when', { iat: undefined, exp: at + 331 }, {}, /^assertion: lifetime/],
    ['has not begun', { nbf: at + 31 }, {}, `assertion: jwt: nbf check_failed: is ${at + 31}`],
    ['comes from the future', { iat: at + 31, exp: at + 60 }, {}, /^assertion: time of issue/],
    ['names nobody', { sub: undefined }, {}, 'assertion: jwt: missing or malformed: sub'],
    ['names nobody in words', { sub: '' }, {}, 'assertion: jwt: missing or malformed: sub'],
    ['has spaces around the name', { sub: ' agent1' }, {}, 'assertion: subject: expected no space around the name'],
    ['has an id that is none', { jti: 7 }, {}, 'assertion: jwt: missing or malformed: jti'],
    ['has no issuer', { iss: undefined }, {}, 'assertion: it names no issuer'],
    ['says who acts for the person', { act: { sub: 'bot' } }, {}, /^assertion: act, may_act: expected not to be there/],
    ['says who may act for the person', { may_act: { sub: 'wwe' } }, {}, /^assertion: act, may_act: expected not to be there/],
    ['is an access token', {}, { typ: 'at+jwt' }, 'assertion: jwt: typ is that of another kind of token'],
    ['is a logout token', {}, { typ: 'logout+jwt' }, 'assertion: jwt: typ is that of another kind of token'],
    ['is a client assertion', {}, { typ: 'client-authentication+jwt' }, 'assertion: jwt: typ is that of another kind of token'],
  ])('is refused when it %s', async (_what, claims, header, cause) => {
    await expect(setUp().ask(assertion(claims, header))).rejects.toMatchObject({
      code: 'invalid_grant',
      message: 'the assertion is not valid',
      cause: expect.stringMatching(cause),
    });
  });

  it('is refused when its header has something critical, even what we could read', async () => {
    const jwt = new SignJWT(said).setProtectedHeader({ alg: 'ES256', crit: ['b64'], b64: true }).sign(key.privateKey);
    await expect(setUp().ask(jwt)).rejects.toMatchObject({ cause: 'assertion: jwt: crit expected not to be there' });
  });

  it('is refused when nobody or a secret signed it', async () => {
    const { ask } = setUp({ issuer: { jwks: { keys: [key.jwk, { kty: 'oct', k: Buffer.from('secret').toString('base64url') }] } } });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await assertion()).split('.')[1]}.`;
    await expect(ask(unsigned)).rejects.toMatchObject({ code: 'invalid_grant' });
    const mac = new SignJWT(said).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('secret'));
    await expect(ask(mac)).rejects.toMatchObject({ code: 'invalid_grant', cause: 'assertion: jwt: ERR_JOSE_ALG_NOT_ALLOWED' });
  });

  it.each(['x', 'a.b', 'a.b.c', '{}', 'eyJhbGciOiJFUzI1NiJ9.bnVsbA.AA', '\0', '💥'])('is not %j', async (text) => {
    await expect(setUp().ask(text)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it.each([
    ['', 'invalid_request'],
    ['x'.repeat(32_769), 'invalid_request'],
  ])('must be there, and no book', async (text, code) => {
    await expect(setUp().ask(text)).rejects.toMatchObject({ code });
  });

  it('gives no more than the client may have', async () => {
    await expect(setUp().ask(assertion(), { scope: 'admin' })).rejects.toMatchObject({ code: 'invalid_scope' });
  });
});

describe('the keys of a trusted issuer', () => {
  it('may be certificates, whatever the assertion calls its key', async () => {
    const { ask } = setUp({ issuer: { jwks: { keys: [] }, certificates: [issuerCertificate.pem] } });
    const jwt = new SignJWT(said).setProtectedHeader({ alg: 'ES256', kid: 'any' }).sign(issuerCertificate.privateKey);
    expect(await ask(jwt)).toMatchObject({ token_type: 'bearer' });
    await expect(ask(assertion())).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('may sign with %s', async (alg) => {
    const signing = await keyPair(alg, 'one');
    const { ask } = setUp({ issuer: { jwks: { keys: [key.jwk, (await keyPair(alg, 'two')).jwk, signing.jwk] } } });
    expect(await ask(assertion({}, {}, signing))).toMatchObject({ token_type: 'bearer' });
    expect(await ask(assertion({ jti: 'two' }, {}, { ...signing, kid: undefined }))).toMatchObject({ token_type: 'bearer' });
  });

  it('may not sign with RS256 for a client of the strictest profile', async () => {
    const signing = await keyPair('RS256');
    const { ask } = setUp({ client: { profile: 'fapi2' }, issuer: { jwks: { keys: [signing.jwk] } } });
    await expect(ask(assertion({}, {}, signing))).rejects.toMatchObject({ cause: 'assertion: jwt: ERR_JOSE_ALG_NOT_ALLOWED' });
  });

  it('are read where the issuer publishes them, and again when none of them fits', async () => {
    const [before, after] = [await keyPair('ES256', 'before'), await keyPair('ES256', 'after')];
    const reads: unknown[] = [];
    const remoteKeySets: RemoteKeySets = {
      async read(uri, { refresh } = {}) {
        reads.push([uri, refresh]);
        return refresh ? [after.jwk] : [before.jwk];
      },
    };
    const { ask } = setUp({ issuer: { jwksUri: 'https://idp.test/jwks' }, remoteKeySets });
    await ask(assertion({ jti: 'local' }));
    expect(reads).toEqual([]);
    await ask(assertion({ jti: 'published' }, {}, before));
    expect(reads).toEqual([['https://idp.test/jwks', false]]);
    await ask(assertion({ jti: 'new' }, {}, after));
    await ask(assertion({ jti: 'unnamed' }, {}, { ...after, kid: undefined }));
    expect(reads.slice(1)).toEqual([
      ['https://idp.test/jwks', false],
      ['https://idp.test/jwks', true],
      ['https://idp.test/jwks', false],
      ['https://idp.test/jwks', true],
    ]);
    const stranger = await keyPair('ES256', 'stranger');
    await expect(ask(assertion({}, {}, stranger))).rejects.toMatchObject({ cause: 'assertion: jwt: ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('may be away for a while, which uses nothing up', async () => {
    const remote = { keys: undefined as JWK[] | undefined };
    const { ask } = setUp({
      issuer: { jwks: { keys: [] }, jwksUri: 'https://idp.test/jwks' },
      remoteKeySets: { read: async () => remote.keys },
    });
    const jwt = await assertion();
    await expect(ask(jwt)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    remote.keys = [key.jwk];
    expect(await ask(jwt)).toMatchObject({ token_type: 'bearer' });
  });
});

describe('who may bring whose assertion', () => {
  it.each<[string, Setting, string, RegExp]>([
    ['a client without a policy', { client: { conversion: undefined as never } }, 'unauthorized_client', /^conversion: expected a policy/],
    [
      'a client whose policy names no such issuer',
      { client: { conversion: policy({ subjectIssuers: ['*'] }) } },
      'invalid_grant',
      /^assertion: issuer: not among/,
    ],
    ['an issuer that nobody knows', { issuer: { issuer: 'https://other.test' } }, 'invalid_grant', /^assertion: issuer: not known$/],
    ['a disabled issuer', { issuer: { enabled: false } }, 'invalid_grant', /^assertion: issuer: disabled$/],
    ['an issuer of other clients', { issuer: { clientIds: ['other'] } }, 'invalid_grant', /^assertion: client: not among/],
    [
      'an issuer of other persons',
      { issuer: { subjects: ['*@corp.test', 'supervisor*'] } },
      'invalid_grant',
      /^assertion: subject: fits none/,
    ],
    [
      'an issuer of several contact centers, for a name without tenant',
      { issuer: { contactCenterIds: ['cc-1', 'cc-2'] } },
      'invalid_grant',
      /^assertion: subject: expected a tenant/,
    ],
    ['an issuer of no contact center', { issuer: { contactCenterIds: [] } }, 'invalid_grant', /^assertion: subject: expected a tenant/],
    [
      'an issuer of another contact center',
      { issuer: { contactCenterIds: ['cc-2'] } },
      'invalid_grant',
      /^assertion: contact center: expected one of cc-2 of the issuer, is cc-1$/,
    ],
    ['a person who is not there', { users: { identify: async () => undefined } }, 'invalid_grant', /^assertion: subject: nobody/],
    ['a client of another contact center', { client: { contactCenterIds: ['cc-2'] } }, 'invalid_grant', /^contact center/],
    ['a client that is not registered for it', { client: { grantTypes: [] } }, 'unauthorized_client', /^/],
  ])('is not open to %s', async (_who, setting, code, cause) => {
    const { ask, server } = setUp(setting);
    const refusal = await ask(assertion()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code });
    expect(String((refusal as Error).cause ?? '')).toMatch(cause);
    expect(server.audited.at(-1)).toMatchObject({ event: 'token.refused', reason: code });
  });

  it('is open to a client that both sides name', async () => {
    const { ask } = setUp({ issuer: { clientIds: ['wwe'], subjects: ['supervisor*', 'agent*'] } });
    expect(await ask(assertion())).toMatchObject({ token_type: 'bearer' });
  });

  it.each([
    ['agents\\agent1', 'agent*', 200],
    ['agents\\agent1', 'agents\\agent*', 200],
    ['agents\\agent1', '*\\agent1', 200],
    ['agents\\agent1', '*', 200],
    ['agents\\admin', 'agent*', 400],
    ['agents\\admin', 'agents*', 400],
    ['agents\\admin', 'agents\\agent*', 400],
    ['agent1', 'agents\\agent*', 400],
  ])('about %j against the pattern %j is answered with the status of the name in its tenant: %i', async (sub, pattern, status) => {
    const asked = setUp({ issuer: { subjects: [pattern] } }).ask(assertion({ sub }));
    expect(
      await asked.then(
        () => 200,
        ({ status: refused }) => refused,
      ),
    ).toBe(status);
  });

  it('about an e-mail address or external id is held whole against patterns, whatever characters it has', async () => {
    for (const subjectKind of ['email', 'externalId'] as const) {
      const { ask } = setUp({ issuer: { subjectKind, subjects: ['corp*'] } });
      expect(await ask(assertion({ sub: 'corp\\1' }))).toBeDefined();
      await expect(ask(assertion({ sub: 'x\\corp', jti: 'two' }))).rejects.toMatchObject({ code: 'invalid_grant' });
    }
  });

  it.each<[AssertionIssuer['subjectKind'], string[], string, object]>([
    ['userName', ['cc-1'], 'agent1', { userName: 'agent1', contactCenterId: 'cc-1' }],
    ['userName', ['cc-1'], 't100\\agent1', { userName: 't100\\agent1', contactCenterId: 'cc-1' }],
    ['userName', ['cc-1', 'cc-2'], 't100\\agent1', { userName: 't100\\agent1' }],
    ['externalId', ['cc-1'], 'a-1', { externalId: 'a-1', contactCenterId: 'cc-1' }],
    ['email', ['cc-1'], 'a@corp.test', { email: 'a@corp.test', contactCenterId: 'cc-1' }],
  ])('looks for a person by %s in %j', async (subjectKind, contactCenterIds, sub, asked) => {
    const { ask, identified } = setUp({ issuer: { subjectKind, contactCenterIds } });
    await ask(assertion({ sub }));
    expect(identified).toEqual([{ ...asked, clientId: 'wwe' }]);
  });

  it('needs a contact center of its own for every other name', async () => {
    const { ask } = setUp({ issuer: { subjectKind: 'email', contactCenterIds: ['cc-1', 'cc-2'] } });
    await expect(ask(assertion({ sub: 't100\\a@corp.test' }))).rejects.toMatchObject({ cause: expect.stringMatching(/expected a tenant/) });
  });

  it('never lets a clock be wrong by more than five minutes', async () => {
    const { ask } = setUp({ issuer: { clockSkewSeconds: 3600 } });
    await expect(ask(assertion({ iat: at - 400, exp: at - 301 }))).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await ask(assertion({ iat: at - 400, exp: at - 299 }))).toMatchObject({ token_type: 'bearer' });
  });
});

describe('an assertion', () => {
  it('gives exactly one token to 20 simultaneous uses', async () => {
    const { ask } = setUp();
    const jwt = await assertion();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(jwt)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'invalid_grant', cause: 'assertion: its id was used before' });
  });

  it('is the same one with another text and the same id', async () => {
    const { ask } = setUp();
    await ask(assertion());
    await expect(ask(assertion({ exp: at + 90, sub: 't100\\agent1' }))).rejects.toMatchObject({ message: 'this was used before' });
    expect(await ask(assertion({ jti: 'two' }))).toMatchObject({ token_type: 'bearer' });
  });

  it('without an id is the same one although it is signed again', async () => {
    const { ask } = setUp();
    const [first, again] = [await assertion({ jti: undefined }), await assertion({ jti: undefined })];
    expect(first).not.toBe(again);
    await ask(first);
    await expect(ask(again)).rejects.toMatchObject({ message: 'this was used before' });
  });

  it('is remembered until its end by the slowest clock', async () => {
    const { ask, server } = setUp();
    const jwt = await assertion();
    await ask(jwt);
    server.clock.now = new Date((at + 89) * 1000);
    await expect(ask(jwt)).rejects.toMatchObject({ message: 'this was used before' });
    server.clock.now = new Date((at + 90) * 1000);
    await expect(ask(jwt)).rejects.toMatchObject({ cause: `assertion: jwt: exp check_failed: is ${at + 60}` });
  });

  it('is not used up by a refusal', async () => {
    const { ask } = setUp();
    const jwt = await assertion();
    await expect(ask(jwt, { scope: 'admin' })).rejects.toMatchObject({ code: 'invalid_scope' });
    await expect(ask(jwt, { resource: 'https://nowhere.test' })).rejects.toMatchObject({ code: 'invalid_target' });
    expect(await ask(jwt)).toMatchObject({ token_type: 'bearer' });
  });
});

describe('an assertion of our own', () => {
  const resource = 'https://api.test';

  /** A token of client `app`, and what `wwe` gets for the assertion that is made of it. */
  async function converted(granted: Partial<Authorization> = {}, { client, users, others = [] }: Setting = {}) {
    const app = aClient({ id: 'app', grantTypes: ['password'], resources: [resource] });
    const set = setUp({
      client: { conversion: policy({ subjectClients: ['app'] }), ...client },
      others: [app, ...others],
      ...(users && { users }),
    });
    const { server } = set;
    const login = { grant_type: 'password', username: 'a', password: 'b' };
    const { access_token } = await server.token({ form: login, authorization: basic('app') });
    const holder = (await server.whoHolds(access_token))!;
    const { value } = await createIssueOwnAssertion(server)({
      holder: { ...holder, authorization: { ...holder.authorization, ...granted } },
      now: server.clock.now,
    });
    return { ...set, holder, access_token, jwt: value };
  }

  it('gives tokens of the same user', async () => {
    const { ask, jwt, server, holder } = await converted();
    const { access_token, ...rest } = await ask(jwt, { scope: 'openid' });
    expect(rest).toEqual({ token_type: 'bearer', expires_in: 3600, scope: 'openid', id_token: expect.any(String) });
    expect((await server.whoHolds(access_token))?.authorization).toMatchObject({
      user: { id: 'cc-1:101' },
      clientId: 'wwe',
      derivedFrom: [holder.authorization.id],
      since: holder.authorization.since,
      authTime: at,
      amr: ['pwd'],
      acr: 'urn:gauth:acr:password',
      refreshable: false,
    });
  });

  it('works once', async () => {
    const { ask, jwt } = await converted();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(jwt)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('gives nothing that lives longer than the token that it was made of', async () => {
    const { ask, jwt, server, holder } = await converted();
    server.clock.now = new Date((holder.expiresAt - 200) * 1000);
    const value = (await createIssueOwnAssertion(server)({ holder, now: server.clock.now })).value;
    expect(await ask(value)).toMatchObject({ expires_in: 200 });
    await expect(ask(jwt)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('is worth nothing once the client of its token was registered anew', async () => {
    const { ask, jwt, server } = await converted();
    const { find } = server.clients;
    server.clients.find = async (id) => (id === 'app' ? aClient({ id, registrationId: 'second' }) : find(id));
    await expect(ask(jwt)).rejects.toMatchObject({ code: 'invalid_grant', cause: 'assertion: own: the client of its token is gone' });
  });

  it('is worth nothing once the client of its token may not act for its user any more', async () => {
    const { ask, jwt, server } = await converted();
    const { find } = server.clients;
    server.clients.find = async (id) => {
      const client = await find(id);
      return client && id === 'app' ? { ...client, contactCenterIds: ['cc-2'] } : client;
    };
    await expect(ask(jwt)).rejects.toMatchObject({
      code: 'invalid_grant',
      cause: 'assertion: own: the client of its token may not act for its user any more',
    });
  });

  it('is refused where the client must bring an actor, as token exchange would refuse it', async () => {
    const { ask, jwt } = await converted({}, { client: { conversion: policy({ subjectClients: ['app'], impersonation: false }) } });
    await expect(ask(jwt)).rejects.toMatchObject({
      code: 'invalid_grant',
      message: 'the assertion is not valid',
      cause: 'assertion: own: policy.impersonation: expected true, because no actor can be named, is false',
    });
  });

  it('of another client is refused for a public one, which cannot prove who it is', async () => {
    const conversion = policy({ subjectClients: ['app', 'spa'] });
    const spa = aClient({ id: 'spa', type: 'public', authMethod: 'none', grantTypes: [grant_type, 'password'], conversion });
    const { server, jwt } = await converted({}, { others: [spa] });
    const ask = (form: Record<string, string>) => server.token({ form: { client_id: 'spa', ...form }, authorization: undefined });
    await expect(ask({ grant_type, assertion: jwt })).rejects.toMatchObject({
      code: 'invalid_grant',
      cause: 'assertion: own: client type: expected confidential for what is of others, is public',
    });
    const { access_token } = await ask({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
    const holder = (await server.whoHolds(access_token))!;
    const own = await createIssueOwnAssertion(server)({ holder, now: server.clock.now });
    expect(await ask({ grant_type, assertion: own.value })).toMatchObject({ token_type: 'bearer' });
  });

  it('dies with the token that it was made of, before and after it was brought', async () => {
    const { ask, jwt, server, holder } = await converted();
    const { access_token } = await ask(jwt);
    await server.tokens.revoke(holder.authorization);
    expect(await server.whoHolds(access_token)).toBeUndefined();
    const late = await converted();
    await late.server.tokens.revoke(late.holder.authorization);
    await expect(late.ask(late.jwt)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('dies when its user signs out everywhere', async () => {
    const { ask, jwt, server } = await converted();
    const { access_token } = await ask(jwt);
    await server.tokens.revokeUser('cc-1:101');
    expect(await server.whoHolds(access_token)).toBeUndefined();
    const late = await converted();
    await late.server.tokens.revokeUser('cc-1:101');
    await expect(late.ask(late.jwt)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('gives nothing that outlives the token, because nobody would remember its end', async () => {
    const { ask, jwt, server } = await converted({ expiresAt: at + 600 });
    const { access_token, expires_in } = await ask(jwt);
    expect(expires_in).toBe(600);
    expect((await server.whoHolds(access_token))?.authorization.expiresAt).toBe(at + 600);
  });

  it('gives no more scope than the token had', async () => {
    const { ask, jwt } = await converted({ scope: ['openid', 'reports'] });
    await expect(ask(jwt, { scope: 'profile' })).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(await ask(jwt)).toMatchObject({ scope: 'openid' });
  });

  it('is for the resources of the token, as far as the client may ask for them', async () => {
    const { ask, jwt, server } = await converted({ audience: [resource, 'https://b.test'] }, { client: { resources: [resource] } });
    const { access_token } = await ask(jwt);
    expect((await server.whoHolds(access_token))?.authorization.audience).toEqual([resource]);
    const other = await converted({ audience: [resource] });
    await expect(other.ask(other.jwt)).rejects.toMatchObject({ code: 'invalid_target' });
  });

  it('says who acts for the user, as the token did', async () => {
    const { ask, jwt, server } = await converted({ actor: { sub: 'service' }, mayAct: { sub: 'wwe' } });
    expect((await server.whoHolds((await ask(jwt)).access_token))?.authorization).toMatchObject({
      actor: { sub: 'service' },
      mayAct: { sub: 'wwe' },
    });
  });

  it.each<[string, Partial<Authorization>, Setting, string]>([
    ['without a policy', {}, { client: { conversion: undefined as never } }, 'unauthorized_client'],
    [
      'whose policy names other clients',
      {},
      { client: { conversion: policy({ subjectClients: ['other'], subjectIssuers: [ours] }) } },
      'invalid_grant',
    ],
    ['that is not the one who may act', { mayAct: { sub: 'service' } }, {}, 'invalid_grant'],
    ['that may act at another server only', { mayAct: { sub: 'wwe', iss: idp } }, {}, 'invalid_grant'],
    ['whose user is gone', {}, { users: { authenticate: async () => aUser(), identify: async () => undefined } }, 'invalid_grant'],
    [
      'whose user’s name is another person’s now',
      {},
      { users: { authenticate: async () => aUser(), identify: async () => aUser({ id: 'cc-1:102' }) } },
      'invalid_grant',
    ],
  ])('is refused to a client %s', async (_who, granted, setting, code) => {
    const { ask, jwt } = await converted(granted, setting);
    await expect(ask(jwt)).rejects.toMatchObject({ code });
  });

  it('may be brought by a client whose policy names every client', async () => {
    const { ask, jwt } = await converted({}, { client: { conversion: policy({ subjectClients: ['*'] }) } });
    expect(await ask(jwt)).toMatchObject({ token_type: 'bearer' });
  });

  it('is no other JWT of ours', async () => {
    const { ask, server, access_token } = await converted();
    expect(access_token).toBeDefined();
    const { id_token } = await server.token({
      form: { grant_type: 'password', username: 'a', password: 'b', scope: 'openid' },
      authorization: basic('app'),
    });
    await expect(ask(id_token!)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('cannot be made by a trusted issuer, even one that calls itself by our name', async () => {
    const { ask } = setUp({
      client: { conversion: policy({ subjectClients: ['*'], subjectIssuers: [ours] }) },
      issuer: { issuer: ours },
    });
    await expect(ask(assertion({ iss: ours }))).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(ask(assertion({ iss: ours, client_id: 'wwe' }, { typ: ownAssertionType }))).rejects.toMatchObject({
      code: 'invalid_grant',
    });
  });
});
