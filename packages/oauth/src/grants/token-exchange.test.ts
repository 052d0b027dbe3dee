import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { newToken } from '../ids.ts';
import type { Client } from '../model.ts';
import { acting, aPolicy, createExchangeServer, exchangeGrant, idpJwt, typeName } from '../testing/exchange.ts';
import { aClient, anAuthorization, aSamlAssertion } from '../testing/index.ts';

const at = Date.parse('2026-01-01T12:00:00Z') / 1000;
const issuer = 'https://auth.test/auth/v3';

describe('what a client gets for a token', () => {
  it('is an access token of the same user, for itself, that cannot be refreshed', async () => {
    const { signIn, convert, authorizationOf, user, audited } = createExchangeServer();
    const { access_token: subject } = await signIn();
    const response = await convert(subject);
    expect(response).toEqual({
      access_token: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'bearer',
      expires_in: 3600,
      scope: '* openid profile email',
    });
    const [before, converted] = [await authorizationOf(subject), await authorizationOf(response.access_token)];
    expect(converted).toEqual({
      id: expect.any(String),
      clientId: 'converter',
      clientRegistrationId: 'first',
      user,
      scope: ['*', 'openid', 'profile', 'email'],
      authTime: at,
      acr: 'urn:gauth:acr:password',
      amr: ['pwd'],
      derivedFrom: [before.id],
      refreshable: false,
      issuedAt: at,
      expiresAt: at + 3600,
      since: before.since,
    });
    expect(converted.id.slice(0, 11)).toBe(before.id.slice(0, 11));
    expect(audited.at(-1)).toMatchObject({ event: 'token.issued', grant: exchangeGrant, clientId: 'converter', userId: 'cc-1:101' });
  });

  it('is a JWT where it asks for one', async () => {
    const { signIn, convert } = createExchangeServer();
    const { access_token, ...response } = await convert((await signIn()).access_token, { requested_token_type: typeName('jwt') });
    expect(response).toEqual({
      issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_type: 'bearer',
      expires_in: 3600,
      scope: '* openid profile email',
    });
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt' });
    expect(decodeJwt(access_token)).toMatchObject({ iss: issuer, sub: 'cc-1:101', client_id: 'converter', aud: issuer, exp: at + 3600 });
  });

  it('is an ID token for itself where it asks for one', async () => {
    const { signIn, convert } = createExchangeServer();
    const { access_token, ...response } = await convert((await signIn()).access_token, {
      requested_token_type: typeName('id_token'),
      scope: 'openid email',
    });
    expect(response).toEqual({
      issued_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      token_type: 'N_A',
      expires_in: 3600,
      scope: 'openid email',
    });
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'JWT' });
    expect(decodeJwt(access_token)).toMatchObject({ sub: 'cc-1:101', aud: 'converter', email: 'agent1@t100.test', auth_time: at });
    expect(decodeJwt(access_token)).not.toHaveProperty('name');
  });

  it('keeps the session, the strength and the time of the sign-in', async () => {
    const { signIn, convert, authorizationOf, tokens } = createExchangeServer();
    const { access_token } = await signIn();
    const subject = {
      ...(await authorizationOf(access_token)),
      sessionId: 'a-session',
      acr: 'urn:gauth:acr:multi-factor',
      authTime: at - 50,
    };
    await tokens.commit({ authorization: subject, accessToken: { value: access_token, issuedAt: at, ttlSeconds: 60 } });
    expect(await authorizationOf((await convert(access_token)).access_token)).toMatchObject({
      sessionId: 'a-session',
      acr: 'urn:gauth:acr:multi-factor',
      authTime: at - 50,
    });
  });

  it('does not take over what the application of the subject asked of claims, nor its nonce', async () => {
    const { signIn, convert, authorizationOf, tokens } = createExchangeServer();
    const { access_token } = await signIn();
    const subject = { ...(await authorizationOf(access_token)), nonce: 'n', claims: { userinfo: ['email'], idToken: ['email'] } };
    await tokens.commit({ authorization: subject, accessToken: { value: access_token, issuedAt: at, ttlSeconds: 60 } });
    const converted = await authorizationOf((await convert(access_token)).access_token);
    expect(converted).not.toHaveProperty('nonce');
    expect(converted).not.toHaveProperty('claims');
  });
});

describe('every type of subject token', () => {
  it.each([
    ['an opaque access token', 'access_token', {}],
    ['an access token that is a JWT', 'access_token', { accessTokenFormat: 'jwt' as const }],
    ['the same by its other name', 'jwt', { accessTokenFormat: 'jwt' as const }],
  ])('takes %s', async (_what, type, change) => {
    const { signIn, convert, authorizationOf } = createExchangeServer({
      others: [aClient({ grantTypes: ['password'], ...change })],
    });
    const { access_token } = await signIn();
    const converted = await convert(access_token, { subject_token_type: typeName(type) });
    expect(await authorizationOf(converted.access_token)).toMatchObject({ clientId: 'converter', user: { id: 'cc-1:101' } });
  });

  it('takes a refresh token of the client itself, and does not spend it', async () => {
    const { signIn, convert, authorizationOf, ask } = createExchangeServer();
    const { refresh_token = '' } = await signIn('converter', { scope: 'openid' });
    const form = { subject_token_type: typeName('refresh_token') };
    const { access_token, expires_in } = await convert(refresh_token, form);
    expect(expires_in).toBe(3600);
    expect(await authorizationOf(access_token)).toMatchObject({
      scope: ['openid'],
      refreshable: false,
      derivedFrom: [refresh_token.slice(0, 22)],
    });
    await convert(refresh_token, form);
    expect(await ask('converter', { grant_type: 'refresh_token', refresh_token })).toMatchObject({ scope: 'openid' });
  });

  it('takes an ID token, and gives no more than was granted with it', async () => {
    const { signIn, convert, authorizationOf, user } = createExchangeServer();
    const { id_token = '', access_token } = await signIn('wwe', { scope: 'openid email' });
    const converted = await convert(id_token, { subject_token_type: typeName('id_token') });
    expect(converted).toMatchObject({ scope: 'openid email', expires_in: 3600 });
    const { id } = await authorizationOf(access_token);
    expect(await authorizationOf(converted.access_token)).toMatchObject({
      user,
      derivedFrom: [id],
      authTime: at,
      amr: ['pwd'],
      since: at * 1_000_000,
    });
    await expect(convert(id_token, { subject_token_type: typeName('id_token'), scope: 'profile' })).rejects.toMatchObject({
      code: 'invalid_scope',
    });
  });

  it('takes an ID token that came of a conversion, whose line it keeps', async () => {
    const { signIn, convert, authorizationOf } = createExchangeServer();
    const { access_token } = await signIn();
    const { access_token: idToken } = await convert(access_token, { requested_token_type: typeName('id_token') });
    const again = await convert(idToken, { subject_token_type: typeName('id_token') });
    const { id } = await authorizationOf(access_token);
    expect((await authorizationOf(again.access_token)).derivedFrom).toEqual([expect.any(String), id]);
  });

  it('takes the JWT of a trusted issuer once, and gives nothing that lives longer', async () => {
    const { convert, authorizationOf, user } = createExchangeServer();
    const form = { subject_token_type: typeName('jwt') };
    const jwt = await idpJwt({ auth_time: at - 100 });
    const converted = await convert(jwt, form);
    expect(converted).toMatchObject({ scope: '* openid profile email', expires_in: 300 });
    const authorization = await authorizationOf(converted.access_token);
    expect(authorization).toMatchObject({ user, authTime: at - 100, expiresAt: at + 300 });
    expect(authorization).not.toHaveProperty('derivedFrom');
    await expect(convert(jwt, form)).rejects.toMatchObject({ code: 'invalid_request', cause: 'assertion: its id was used before' });
  });

  it('takes the SAML assertion of a trusted issuer once', async () => {
    const { convert, authorizationOf, user } = createExchangeServer();
    const assertion = aSamlAssertion({
      id: 'one',
      issuer: 'https://saml.test',
      subject: 'agent1',
      audiences: [issuer],
      recipient: `${issuer}/oauth/token`,
      issuedAt: at,
      notOnOrAfter: at + 120,
    });
    const form = { subject_token_type: typeName('saml2') };
    const converted = await convert(assertion, form);
    expect(converted).toMatchObject({ expires_in: 120 });
    expect(await authorizationOf(converted.access_token)).toMatchObject({ user });
    await expect(convert(assertion, form)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('uses an assertion up only where nothing refuses the request', async () => {
    const { convert } = createExchangeServer();
    const form = { subject_token_type: typeName('jwt') };
    await expect(convert(await idpJwt(), { ...form, audience: 'elsewhere' })).rejects.toMatchObject({ code: 'invalid_target' });
    expect(await convert(await idpJwt(), form)).toBeDefined();
  });

  it('takes the token of a client, which stays its subject', async () => {
    const { clientToken, convert, authorizationOf, introspect } = createExchangeServer();
    const subject = await clientToken('service');
    const { access_token: opaque } = await convert(subject);
    const authorization = await authorizationOf(opaque);
    expect(authorization).toMatchObject({ clientId: 'converter', subjectClientId: 'service' });
    expect(authorization).not.toHaveProperty('user');
    const { access_token: jwt } = await convert(subject, { requested_token_type: typeName('jwt') });
    expect(decodeJwt(jwt)).toMatchObject({ sub: 'service', client_id: 'converter' });
    const basic = `Basic ${Buffer.from('converter:secret').toString('base64')}`;
    const { introspection } = await introspect({ form: { token: opaque }, authorization: basic });
    expect(introspection).toMatchObject({ active: true, sub: 'service', client_id: 'converter' });
  });

  it('takes the token of the client itself, which then stands for nobody else', async () => {
    const { clientToken, convert, authorizationOf } = createExchangeServer();
    const { access_token } = await convert(await clientToken('converter'), { scope: 'profile' });
    expect(await authorizationOf(access_token)).not.toHaveProperty('subjectClientId');
    expect(await authorizationOf(access_token)).toMatchObject({ clientId: 'converter', scope: ['profile'] });
  });
});

describe('a request that is not well-formed', () => {
  const subject_token_type = typeName('access_token');
  it.each<[string, Record<string, string>, string]>([
    ['no subject_token', { subject_token_type }, 'subject_token'],
    ['an empty subject_token', { subject_token: '', subject_token_type }, 'subject_token'],
    ['a subject_token that is too long', { subject_token: 'x'.repeat(32_769), subject_token_type }, 'subject_token'],
    ['no subject_token_type', { subject_token: 'x' }, 'subject_token_type'],
    ['an unknown subject_token_type', { subject_token: 'x', subject_token_type: 'urn:example' }, 'subject_token_type'],
    ['a bare subject_token_type', { subject_token: 'x', subject_token_type: 'access_token' }, 'subject_token_type'],
    ['a SAML 1.1 subject_token_type', { subject_token: 'x', subject_token_type: typeName('saml1') }, 'subject_token_type'],
    ['an actor_token without type', { subject_token: 'x', subject_token_type, actor_token: 'x' }, 'actor_token_type'],
    ['an actor_token_type alone', { subject_token: 'x', subject_token_type, actor_token_type: subject_token_type }, 'actor_token_type'],
    ['a refresh token as actor', { subject_token: 'x', subject_token_type, ...acting('x', 'refresh_token') }, 'actor_token_type'],
    ['a SAML assertion as actor', { subject_token: 'x', subject_token_type, ...acting('x', 'saml2') }, 'actor_token_type'],
    [
      'a refresh token asked for',
      { subject_token: 'x', subject_token_type, requested_token_type: typeName('refresh_token') },
      'requested_token_type',
    ],
    [
      'a SAML assertion asked for',
      { subject_token: 'x', subject_token_type, requested_token_type: typeName('saml2') },
      'requested_token_type',
    ],
    [
      'something unknown asked for',
      { subject_token: 'x', subject_token_type, requested_token_type: 'urn:example' },
      'requested_token_type',
    ],
  ])('is refused: %s', async (_what, form, parameter) => {
    const { ask } = createExchangeServer();
    await expect(ask('converter', { grant_type: exchangeGrant, ...form })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `missing or malformed: ${parameter}`,
    });
  });

  it.each(['no uri', 'https://api.test/#fragment', '/path'])('is refused for the resource %j', async (resource) => {
    const { signIn, convert } = createExchangeServer();
    await expect(convert((await signIn()).access_token, { resource })).rejects.toMatchObject({ code: 'invalid_target' });
  });
});

describe('a subject token that is no good', () => {
  const invalid = { code: 'invalid_request', message: 'subject_token is unknown, expired, revoked or of another type' };

  it.each([
    ['unknown', 'access_token', 'nonsense', 'access token: not found alive'],
    ['no JWT', 'jwt', 'nonsense', 'assertion: it names no issuer'],
    ['no SAML assertion', 'saml2', 'nonsense', expect.stringContaining('assertion: ')],
    ['no ID token', 'id_token', 'nonsense', 'ID token: ERR_JWS_INVALID'],
    ['no refresh token', 'refresh_token', 'nonsense', 'refresh token: not made here'],
    ['a refresh token that nobody signed', 'refresh_token', `${'a'.repeat(22)}.0.${'b'.repeat(43)}`, 'refresh token: not made here'],
    ['an unsigned JWT', 'jwt', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkcC50ZXN0In0.', expect.stringContaining('assertion: jwt')],
  ])('is refused: %s', async (_what, type, token, cause) => {
    const { convert } = createExchangeServer();
    await expect(convert(token, { subject_token_type: typeName(type) })).rejects.toMatchObject({
      ...invalid,
      cause: typeof cause === 'string' ? `subject_token: ${cause}` : cause,
    });
  });

  it.each([
    ['access_token', 'refresh_token'],
    ['access_token', 'id_token'],
    ['access_token', 'jwt'],
    ['refresh_token', 'access_token'],
    ['refresh_token', 'jwt'],
    ['id_token', 'access_token'],
    ['id_token', 'jwt'],
    ['id_token', 'refresh_token'],
  ] as const)('is refused when it is an %s called %s', async (kind, type) => {
    const { signIn, convert } = createExchangeServer();
    const { [kind]: token = '' } = await signIn('converter');
    await expect(convert(token, { subject_token_type: typeName(type) })).rejects.toMatchObject(invalid);
  });

  it('is refused when it has expired', async () => {
    const { signIn, convert, wait } = createExchangeServer();
    const { access_token, id_token = '', refresh_token = '' } = await signIn('converter');
    wait(3600);
    await expect(convert(access_token)).rejects.toMatchObject(invalid);
    await expect(convert(id_token, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
      ...invalid,
      cause: 'subject_token: ID token: ERR_JWT_EXPIRED',
    });
    wait(86_400);
    await expect(convert(refresh_token, { subject_token_type: typeName('refresh_token') })).rejects.toMatchObject(invalid);
  });

  it('is refused when it is an ID token of tokens that have all ended', async () => {
    const { signIn, convert, wait } = createExchangeServer({
      others: [aClient({ id: 'brief', accessTokenTtlSeconds: 60, grantTypes: ['password'] })],
      converter: { conversion: aPolicy({ subjectClients: ['brief'] }) },
    });
    const { id_token = '' } = await signIn('brief');
    wait(59);
    expect(await convert(id_token, { subject_token_type: typeName('id_token') })).toMatchObject({ expires_in: 1 });
    wait(1);
    await expect(convert(id_token, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
      ...invalid,
      cause: `subject_token: end: expected after ${at + 60}, is ${at + 60}`,
    });
  });

  it('is refused when its issuer’s clock alone keeps it alive', async () => {
    const { convert, wait } = createExchangeServer();
    wait(301);
    await expect(convert(await idpJwt(), { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
      ...invalid,
      cause: `subject_token: end: expected after ${at + 301}, is ${at + 300}`,
    });
  });

  it('is refused when it is a refresh token of another client, or not the current one', async () => {
    const { signIn, convert, ask } = createExchangeServer();
    const form = { subject_token_type: typeName('refresh_token') };
    const { refresh_token: foreign = '' } = await signIn('wwe');
    await expect(convert(foreign, form)).rejects.toMatchObject({
      ...invalid,
      cause: 'subject_token: refresh token: expected one of client converter, is of another',
    });
    const { refresh_token = '' } = await signIn('converter');
    const { refresh_token: successor = '' } = await ask('converter', { grant_type: 'refresh_token', refresh_token });
    await expect(convert(refresh_token, form)).rejects.toMatchObject({
      ...invalid,
      cause: 'subject_token: refresh token: expected generation 1, is 0',
    });
    expect(await convert(successor, form)).toBeDefined();
  });

  it.each<[string, Client | undefined]>([
    ['gone', undefined],
    ['registered anew', aClient({ registrationId: 'second' })],
  ])('is refused when it is an ID token whose client is %s', async (_what, now) => {
    const { signIn, convert, clients } = createExchangeServer();
    const { id_token } = await signIn();
    const { find } = clients;
    clients.find = async (id) => (id === 'wwe' ? now : find(id));
    await expect(convert(id_token ?? '', { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
      ...invalid,
      cause: 'subject_token: ID token: its client is gone',
    });
  });

  it('is refused when it is an ID token whose client may not act for its user any more, as its access token is', async () => {
    const { signIn, convert, clients, whoHolds } = createExchangeServer();
    const { id_token = '', access_token } = await signIn();
    const { find } = clients;
    clients.find = async (id) => (id === 'wwe' ? aClient({ contactCenterIds: ['cc-2'] }) : find(id));
    expect(await whoHolds(access_token)).toBeUndefined();
    await expect(convert(id_token, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
      ...invalid,
      cause: 'subject_token: ID token: its client may not act for its user any more',
    });
  });

  it('is refused when it is an ID token whose user may not sign in any more, or is called otherwise', async () => {
    const identified = [undefined, { id: 'cc-1:7' }];
    const { signIn, convert, users } = createExchangeServer();
    const { id_token = '' } = await signIn();
    for (const found of identified) {
      users.identify = async () => found as never;
      await expect(convert(id_token, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
        ...invalid,
        cause: 'subject_token: ID token: its user is gone, has another name or may not sign in',
      });
    }
  });
});

describe('the policy of the client', () => {
  const unacceptable = { code: 'invalid_request', message: 'this client may not use this subject_token' };

  it('must be there', async () => {
    const { signIn, convert } = createExchangeServer();
    await expect(convert((await signIn()).access_token, {}, 'unruled')).rejects.toMatchObject({
      code: 'unauthorized_client',
      cause: 'conversion: expected a policy on the client, has none',
    });
  });

  it('does not replace the registration for the grant', async () => {
    const { signIn, convert } = createExchangeServer({ converter: { grantTypes: ['password'] } });
    await expect(convert((await signIn()).access_token)).rejects.toMatchObject({ code: 'unauthorized_client' });
  });

  it.each([
    ['access_token', 'access_token'],
    ['id_token', 'id_token'],
  ] as const)('says of which clients it may convert the %s', async (kind, type) => {
    const { signIn, convert } = createExchangeServer({ converter: { conversion: aPolicy({ subjectClients: ['wwe'] }) } });
    const form = { subject_token_type: typeName(type) };
    expect(await convert((await signIn('wwe'))[kind] ?? '', form)).toBeDefined();
    for (const clientId of ['stranger', 'converter'])
      await expect(convert((await signIn(clientId))[kind] ?? '', form)).rejects.toMatchObject({
        ...unacceptable,
        cause: `subject_token: policy.subjectClients: expected one of wwe, is ${clientId}`,
      });
  });

  it('allows the tokens of every client by *', async () => {
    const { signIn, convert } = createExchangeServer({ converter: { conversion: aPolicy({ subjectClients: ['*'] }) } });
    expect(await convert((await signIn('stranger')).access_token)).toBeDefined();
    expect(await convert((await signIn('converter')).access_token)).toBeDefined();
  });

  it('says whose assertions it may convert', async () => {
    const { convert } = createExchangeServer({ converter: { conversion: aPolicy({ subjectIssuers: [] }) } });
    await expect(convert(await idpJwt(), { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
      code: 'invalid_request',
      cause: expect.stringContaining('subjectIssuers'),
    });
  });

  it.each(['access_token', 'jwt', 'id_token'] as const)('says whether it may ask for the type %s', async (type) => {
    const others = (['access_token', 'jwt', 'id_token'] as const).filter((other) => other !== type);
    const { signIn, convert } = createExchangeServer({ converter: { conversion: aPolicy({ tokenTypes: others }) } });
    await expect(convert((await signIn()).access_token, { requested_token_type: typeName(type) })).rejects.toMatchObject({
      code: 'invalid_request',
      cause: `policy.tokenTypes: expected one of ${others.join(', ')}, is ${type}`,
    });
  });

  it('lets a client that cannot prove who it is convert its own tokens only', async () => {
    const { signIn, convert } = createExchangeServer();
    expect(await convert((await signIn('spa')).access_token, {}, 'spa')).toMatchObject({ token_type: 'bearer' });
    await expect(convert((await signIn('wwe')).access_token, {}, 'spa')).rejects.toMatchObject({
      ...unacceptable,
      cause: 'subject_token: client type: expected confidential for what is of others, is public',
    });
    await expect(convert(await idpJwt(), { subject_token_type: typeName('jwt') }, 'spa')).rejects.toMatchObject(unacceptable);
  });

  it.each([
    ['an ID token', 'id_token', 'client type: expected confidential for an ID token, is public'],
    [
      'a refresh token without a key',
      'refresh_token',
      'client type: expected confidential for a refresh token that is bound to no key, is public',
    ],
  ] as const)('lets such a client not convert %s of its own, which may have been found anywhere', async (_what, kind, cause) => {
    const { signIn, convert } = createExchangeServer();
    await expect(convert((await signIn('spa'))[kind] ?? '', { subject_token_type: typeName(kind) }, 'spa')).rejects.toMatchObject({
      ...unacceptable,
      cause: `subject_token: ${cause}`,
    });
  });

  it('does not let a client act for users of other contact centers than its own', async () => {
    const { signIn, convert } = createExchangeServer({ converter: { contactCenterIds: ['cc-2'] } });
    await expect(convert((await signIn()).access_token)).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'contact center: cc-1 is none of cc-2',
    });
  });
});

describe('the scope', () => {
  it.each([
    ['is what both the subject and the client have', 'openid email profile', ['openid', 'email', 'reports'], undefined, 'openid email'],
    ['is what was asked for of that', 'openid email profile', ['openid', 'email'], 'email', 'email'],
    ['takes * as a value like any other', '* openid', ['*', 'openid'], '*', '*'],
  ])('%s', async (_what, granted, scopes, asked, expected) => {
    const { signIn, convert } = createExchangeServer({ converter: { scopes } });
    const { access_token } = await signIn('wwe', { scope: granted });
    expect((await convert(access_token, { ...(asked !== undefined && { scope: asked }) })).scope).toBe(expected);
  });

  it.each([
    ['exceeds that of the subject', 'openid', ['openid', 'email'], 'email', 'scope: not registered for the client or not granted'],
    ['exceeds that of the client', 'openid email', ['openid'], 'openid email', 'scope: not registered for the client or not granted'],
    ['exceeds both', 'openid', ['openid'], 'admin', 'scope: not registered for the client or not granted'],
    [
      'of the subject is * and that of the client is not',
      '*',
      ['openid'],
      undefined,
      'scope: expected something in common with the scopes of the client, has nothing',
    ],
  ])('is refused when it %s', async (_what, granted, scopes, asked, cause) => {
    const { signIn, convert } = createExchangeServer({ converter: { scopes } });
    const { access_token } = await signIn('wwe', { scope: granted });
    await expect(convert(access_token, { ...(asked !== undefined && { scope: asked }) })).rejects.toMatchObject({
      code: 'invalid_scope',
      cause,
    });
  });

  it('never widens again', async () => {
    const { signIn, convert } = createExchangeServer();
    const { access_token } = await convert((await signIn()).access_token, { scope: 'openid' });
    expect((await convert(access_token)).scope).toBe('openid');
    await expect(convert(access_token, { scope: 'email' })).rejects.toMatchObject({ code: 'invalid_scope' });
  });

  it('must have openid for an ID token', async () => {
    const { signIn, convert } = createExchangeServer();
    const { access_token } = await signIn('wwe', { scope: 'email' });
    await expect(convert(access_token, { requested_token_type: typeName('id_token') })).rejects.toMatchObject({
      code: 'invalid_scope',
      cause: 'scope: expected openid for id_token, is not there',
    });
  });
});

describe('the target', () => {
  const api = 'https://api.test';
  const billing = 'https://billing.test';

  it.each<[string, Record<string, string>, Record<string, string>, string[] | undefined]>([
    ['is this server where nothing says otherwise', {}, {}, undefined],
    ['is a resource', {}, { resource: api }, [api]],
    ['is an audience by its name', {}, { audience: 'reports' }, ['reports']],
    ['is several of both', {}, { audience: 'reports', resource: `${api} ${billing}` }, ['reports', api, billing]],
    ['counts what is named twice once', {}, { audience: `${api} ${api}`, resource: api }, [api]],
    ['is that of the subject', { resource: `${api} ${billing}` }, {}, [api, billing]],
    ['is less than that of the subject', { resource: `${api} ${billing}` }, { resource: billing }, [billing]],
    ['is an audience of the subject', { resource: `${api} ${billing}` }, { audience: billing }, [billing]],
  ])('%s', async (_what, subject, asked, audience) => {
    const { signIn, convert, authorizationOf } = createExchangeServer();
    const { access_token } = await convert((await signIn('wwe', subject)).access_token, asked);
    expect((await authorizationOf(access_token)).audience).toEqual(audience);
  });

  it('is in the JWT', async () => {
    const { signIn, convert } = createExchangeServer();
    const { access_token } = await convert((await signIn()).access_token, {
      requested_token_type: typeName('jwt'),
      audience: 'reports',
      resource: api,
    });
    expect(decodeJwt(access_token).aud).toEqual(['reports', api]);
  });

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'that the policy does not name',
      {},
      { audience: 'elsewhere' },
      'policy.audiences: expected some of https://api.test, https://billing.test, reports, is another',
    ],
    [
      'of which one is not in the policy',
      {},
      { audience: 'reports elsewhere' },
      'policy.audiences: expected some of https://api.test, https://billing.test, reports, is another',
    ],
    [
      'that is a resource beyond the policy',
      {},
      { resource: 'https://elsewhere.test' },
      'policy.audiences: expected some of https://api.test, https://billing.test, reports, is another',
    ],
    [
      'that the subject token is not for',
      { resource: api },
      { resource: billing },
      'audience of subject_token: expected some of https://api.test, is another',
    ],
    [
      'that is a name where the subject token is for resources',
      { resource: api },
      { audience: 'reports' },
      'audience of subject_token: expected some of https://api.test, is another',
    ],
    [
      'for an ID token',
      {},
      { requested_token_type: typeName('id_token'), audience: 'reports' },
      'requested_token_type: expected no audience and no resource with id_token',
    ],
    [
      'of too many',
      {},
      { audience: Array.from({ length: 21 }, (_, index) => `a${index}`).join(' ') },
      'expected at most 20 targets, are 21',
    ],
  ])('is refused: one %s', async (_what, subject, asked, rule) => {
    const { signIn, convert } = createExchangeServer();
    const { access_token } = await signIn('wwe', subject);
    await expect(convert(access_token, asked)).rejects.toMatchObject({
      code: 'invalid_target',
      message: 'audience or resource exceeds what is allowed here',
      cause: `target: ${rule}`,
    });
  });

  it('is refused where the policy names none of what the subject token is for', async () => {
    const { signIn, convert } = createExchangeServer({ converter: { conversion: aPolicy({ audiences: ['reports'] }) } });
    await expect(convert((await signIn('wwe', { resource: api })).access_token)).rejects.toMatchObject({
      code: 'invalid_target',
      cause: 'target: policy.audiences: expected some of https://api.test of the subject_token, has none',
    });
  });

  it('never widens again', async () => {
    const { signIn, convert, authorizationOf } = createExchangeServer();
    const { access_token } = await convert((await signIn()).access_token, { resource: api });
    expect((await authorizationOf((await convert(access_token)).access_token)).audience).toEqual([api]);
    await expect(convert(access_token, { resource: billing })).rejects.toMatchObject({ code: 'invalid_target' });
  });

  it('bounds what comes of an ID token of a request that named a resource itself', async () => {
    const { signIn, convert, authorizationOf } = createExchangeServer();
    const { id_token = '' } = await signIn('wwe', { resource: api });
    const form = { subject_token_type: typeName('id_token') };
    expect((await authorizationOf((await convert(id_token, form)).access_token)).audience).toEqual([api]);
    await expect(convert(id_token, { ...form, resource: billing })).rejects.toMatchObject({ code: 'invalid_target' });
  });

  it('bounds what comes of an ID token that was issued beside', async () => {
    const { ask, codes, convert, authorizationOf } = createExchangeServer();
    const redirectUri = 'https://wwe.test/cb';
    const authorization = anAuthorization({ scope: ['openid'], audience: [api], issuedAt: at, expiresAt: at + 90_000 });
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri }, 60);
    const { id_token = '' } = await ask('wwe', { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
    const form = { subject_token_type: typeName('id_token') };
    expect((await authorizationOf((await convert(id_token, form)).access_token)).audience).toEqual([api]);
    await expect(convert(id_token, { ...form, resource: billing })).rejects.toMatchObject({ code: 'invalid_target' });
  });
});

describe('the lifetime', () => {
  it('is what is left of the subject token at most', async () => {
    const { signIn, convert, wait, whoHolds } = createExchangeServer();
    const { access_token } = await signIn();
    wait(3000);
    const converted = await convert(access_token);
    expect(converted.expires_in).toBe(600);
    wait(599);
    expect(await whoHolds(converted.access_token)).toBeDefined();
    wait(1);
    expect(await whoHolds(converted.access_token)).toBeUndefined();
  });

  it('is that of the client where it is shorter', async () => {
    const { signIn, convert } = createExchangeServer({ converter: { accessTokenTtlSeconds: 60 } });
    expect((await convert((await signIn()).access_token)).expires_in).toBe(60);
  });

  it('is that of the actor token where it is shorter', async () => {
    const { signIn, convert, clientToken, wait } = createExchangeServer();
    const actor = await clientToken('service');
    wait(3500);
    expect((await convert((await signIn()).access_token, acting(actor))).expires_in).toBe(100);
  });

  it.each(['access_token', 'jwt', 'id_token'])('does not grow by converting the %s again', async (type) => {
    const { signIn, convert, wait } = createExchangeServer();
    let { access_token: token } = await signIn();
    let current = 'access_token';
    for (const expected of [2600, 1600, 600]) {
      wait(1000);
      const converted = await convert(token, { subject_token_type: typeName(current), requested_token_type: typeName(type) });
      expect(converted.expires_in).toBe(expected);
      if (type !== 'access_token') expect(decodeJwt(converted.access_token).exp).toBe(at + 3600);
      token = converted.access_token;
      current = type;
    }
  });
});
