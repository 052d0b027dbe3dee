import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Actor, Authorization } from '../model.ts';
import { acting, aPolicy, createExchangeServer, exchangeGrant, idpJwt, typeName } from '../testing/exchange.ts';
import { aClient, aUser } from '../testing/index.ts';

const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

type Server = ReturnType<typeof createExchangeServer>;

/** An access token of agent1 for `wwe`, about which a test says something more. */
async function subjectThat({ signIn, authorizationOf, tokens, clock }: Server, change: Partial<Authorization>): Promise<string> {
  const { access_token } = await signIn();
  const authorization = { ...(await authorizationOf(access_token)), ...change };
  await tokens.commit({ authorization, accessToken: { value: access_token, issuedAt: clock.now.getTime() / 1000, ttlSeconds: 3600 } });
  return access_token;
}

/** A chain of actors, outermost first. */
const chainOf = ([sub = '', ...inner]: string[]): Actor => ({ sub, ...(inner.length > 0 && { act: chainOf(inner) }) });
const letters = (count: number) => Array.from({ length: count }, (_, index) => `service-${index + 1}`);

describe('delegation', () => {
  it('names the actor in the token, and the user stays its subject', async () => {
    const { signIn, convert, clientToken, authorizationOf } = createExchangeServer();
    const form = { ...acting(await clientToken('service')), requested_token_type: typeName('jwt') };
    const { access_token } = await convert((await signIn()).access_token, form);
    expect(decodeJwt(access_token)).toMatchObject({ sub: 'cc-1:101', client_id: 'converter', act: { sub: 'service' } });
    expect((await authorizationOf(access_token)).actor).toEqual({ sub: 'service' });
  });

  it.each([
    ['an opaque access token', 'access_token', 'access_token', {}],
    ['an access token that is a JWT', 'access_token', 'jwt', { accessTokenFormat: 'jwt' as const }],
    ['an ID token', 'id_token', 'id_token', {}],
  ] as const)('takes %s of a user as actor', async (_what, kind, type, change) => {
    const { signIn, convert, authorizationOf } = createExchangeServer({
      others: [aClient({ id: 'service', grantTypes: ['password'], ...change })],
    });
    const actor = (await signIn('service'))[kind] ?? '';
    const { access_token } = await convert((await signIn()).access_token, acting(actor, type));
    expect((await authorizationOf(access_token)).actor).toEqual({ sub: 'cc-1:101' });
  });

  it('takes the JWT of a trusted issuer as actor, once, whom it calls as we do', async () => {
    const { signIn, convert, authorizationOf } = createExchangeServer();
    const [{ access_token: subject }, actor] = [await signIn(), acting(await idpJwt(), 'jwt')];
    const { access_token } = await convert(subject, actor);
    expect((await authorizationOf(access_token)).actor).toEqual({ sub: 'cc-1:101' });
    await expect(convert(subject, actor)).rejects.toMatchObject({ code: 'invalid_request', cause: 'assertion: its id was used before' });
  });

  it('uses up both assertions where subject and actor are both assertions', async () => {
    const { signIn, convert } = createExchangeServer();
    const [subject, actor] = [await idpJwt({ jti: 'subject' }), await idpJwt({ jti: 'actor' })];
    await convert(subject, { subject_token_type: typeName('jwt'), ...acting(actor, 'jwt') });
    for (const spent of [subject, actor])
      await expect(convert(spent, { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
        cause: 'assertion: its id was used before',
      });
    await expect(convert((await signIn()).access_token, acting(actor, 'jwt'))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('puts the current actor outermost and those before it inside', async () => {
    const { signIn, convert, clientToken, authorizationOf } = createExchangeServer();
    const { access_token: first } = await convert((await signIn()).access_token, acting(await clientToken('service')));
    const { access_token: second } = await convert(first, acting(await clientToken('converter')));
    expect((await authorizationOf(second)).actor).toEqual({ sub: 'converter', act: { sub: 'service' } });
    const { access_token: idToken } = await convert(second, { requested_token_type: typeName('id_token') });
    expect(decodeJwt(idToken).act).toEqual({ sub: 'converter', act: { sub: 'service' } });
  });

  it('goes eight deep and no deeper', async () => {
    const { signIn, convert, clientToken, authorizationOf } = createExchangeServer();
    const actors = [acting(await clientToken('service')), acting(await clientToken('converter'))];
    let { access_token: token } = await signIn();
    for (let depth = 1; depth <= 8; depth += 1) ({ access_token: token } = await convert(token, actors[depth % 2]));
    const expected = chainOf(['service', 'converter', 'service', 'converter', 'service', 'converter', 'service', 'converter']);
    expect((await authorizationOf(token)).actor).toEqual(expected);
    await expect(convert(token, actors[1])).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'subject_token: line: expected at most 8 conversions, would be 9',
    });
  });

  it('counts the actors that the token of an issuer names', async () => {
    const { convert, clientToken } = createExchangeServer();
    const form = async (depth: number) => ({
      token: await idpJwt({ jti: String(depth), act: chainOf(letters(depth)) }),
      asked: { subject_token_type: typeName('jwt'), ...acting(await clientToken('service')) },
    });
    const [seven, eight] = [await form(7), await form(8)];
    expect(await convert(seven.token, seven.asked)).toBeDefined();
    await expect(convert(eight.token, eight.asked)).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'subject_token: act: expected at most 8 actors, would be 9',
    });
    const many = await idpJwt({ jti: 'many', act: chainOf(letters(80)) });
    await expect(convert(many, { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'subject_token: act: expected at most 8 actors, would be 80',
    });
  });

  it.each([100, 2000])('looks at no token of an issuer in which %i actors lie in one another', async (depth) => {
    const { convert, ask } = createExchangeServer({ converter: { grantTypes: [exchangeGrant, jwtBearerGrant] } });
    const token = await idpJwt({ act: JSON.parse(`${'{"act":'.repeat(depth)}{}${'}'.repeat(depth)}`) });
    const malformed = 'jwt: missing or malformed: act';
    await expect(convert(token, { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
      code: 'invalid_request',
      cause: `subject_token: assertion: ${malformed}`,
    });
    await expect(ask('converter', { grant_type: jwtBearerGrant, assertion: token })).rejects.toMatchObject({
      code: 'invalid_grant',
      cause: `assertion: ${malformed}`,
    });
  });

  it('keeps apart whom an issuer calls by a name and who has the name here', async () => {
    const { convert, clientToken, authorizationOf } = createExchangeServer();
    const subject = await idpJwt({ act: { sub: 'service', act: { sub: 'converter', iss: 'https://older.test' } } });
    const { access_token } = await convert(subject, { subject_token_type: typeName('jwt'), ...acting(await clientToken('service')) });
    expect((await authorizationOf(access_token)).actor).toEqual({
      sub: 'service',
      act: { sub: 'service', iss: 'https://idp.test', act: { sub: 'converter', iss: 'https://older.test' } },
    });
  });

  it.each([
    ['now', { sub: 'cc-1:1', iss: 'https://auth.test/auth/v3' }],
    ['before', { sub: 'their-service', act: { sub: 'service', iss: 'https://auth.test/auth/v3' } }],
  ])('believes no issuer that somebody of ours acts, %s', async (_when, act) => {
    const { convert } = createExchangeServer();
    await expect(convert(await idpJwt({ act }), { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'this client may not use this subject_token',
      cause: 'subject_token: act: expected actors of other issuers, is one of https://auth.test/auth/v3',
    });
  });

  it('is refused for an actor token that is unknown, expired or revoked', async () => {
    const server = createExchangeServer();
    const { signIn, convert, clientToken, tokens, authorizationOf } = server;
    const { access_token: subject } = await signIn();
    const revoked = await clientToken('service');
    await tokens.revoke(await authorizationOf(revoked));
    for (const token of ['nonsense', revoked, (await signIn('service')).refresh_token ?? ''])
      await expect(convert(subject, acting(token))).rejects.toMatchObject({
        code: 'invalid_request',
        message: 'actor_token is unknown, expired, revoked or of another type',
        cause: 'actor_token: access token: not found alive',
      });
  });

  it('is refused for an actor token of a client that the policy does not name, * or not', async () => {
    const { signIn, convert, clientToken } = createExchangeServer({
      converter: { conversion: aPolicy({ subjectClients: ['*'], actorClients: ['*', 'converter'] }) },
    });
    const { access_token: subject } = await signIn();
    await expect(convert(subject, acting(await clientToken('service')))).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'this client may not use this actor_token',
      cause: 'actor_token: policy.actorClients: expected one of *, converter, is service',
    });
    expect(await convert(subject, acting(await clientToken('converter')))).toBeDefined();
  });

  it('is refused for an assertion that this server made out of a token, because another list says whose may be brought', async () => {
    const { signIn, convert, convertOwnToken, whoHolds } = createExchangeServer();
    const own = (await signIn('converter')).access_token;
    const assertion = await convertOwnToken((await whoHolds(own))!);
    await expect(convert(own, acting(assertion, 'jwt'))).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'actor_token: access token: not found alive',
    });
    expect(await convert(assertion, { subject_token_type: typeName('jwt') })).toMatchObject({ expires_in: 300 });
  });

  it('is refused for an actor who is acted for', async () => {
    const { signIn, convert, clientToken } = createExchangeServer();
    const { access_token: subject } = await signIn();
    const { access_token: actedFor } = await convert(subject, acting(await clientToken('service')));
    await expect(convert(subject, acting(actedFor))).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'actor_token: act: expected an actor who acts in person, is acted for',
    });
  });

  it('is refused for a user of another contact center', async () => {
    const server = createExchangeServer();
    const { signIn, convert, clientToken } = server;
    const { access_token: subject } = await signIn();
    const actor = await subjectThat(server, { user: aUser({ id: 'cc-2:7', contactCenterId: 'cc-2' }) });
    await expect(convert(subject, acting(actor))).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'actor_token: contact center: expected cc-1, that of the subject, is cc-2',
    });
    await expect(convert(await clientToken('service'), acting(actor))).rejects.toMatchObject({
      cause: 'actor_token: contact center: expected none, that of the subject, is cc-2',
    });
  });
});

describe('impersonation', () => {
  it('adds nothing to who acts', async () => {
    const { signIn, convert, clientToken, authorizationOf } = createExchangeServer();
    const { access_token: plain } = await convert((await signIn()).access_token);
    expect(await authorizationOf(plain)).not.toHaveProperty('actor');
    const { access_token: delegated } = await convert(plain, acting(await clientToken('service')));
    const { access_token: again } = await convert(delegated);
    expect((await authorizationOf(again)).actor).toEqual({ sub: 'service' });
  });

  it('needs the policy’s word', async () => {
    const { signIn, convert, clientToken } = createExchangeServer({ converter: { conversion: aPolicy({ impersonation: false }) } });
    const { access_token: subject } = await signIn();
    await expect(convert(subject)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'this client must bring an actor_token',
      cause: 'policy.impersonation: expected true for a request without actor_token, is false',
    });
    expect(await convert(subject, acting(await clientToken('converter')))).toBeDefined();
  });
});

describe('may_act of the subject token', () => {
  const issuer = 'https://auth.test/auth/v3';

  it.each([
    ['the actor', { sub: 'service' }, 'service'],
    ['the actor with its issuer', { sub: 'service', iss: issuer }, 'service'],
    ['without actor, the client itself', { sub: 'converter' }, undefined],
    ['without actor, the client with its issuer', { sub: 'converter', iss: issuer }, undefined],
  ])('lets act whom it names: %s', async (_what, mayAct, actor) => {
    const server = createExchangeServer();
    const subject = await subjectThat(server, { mayAct });
    const { access_token } = await server.convert(subject, actor === undefined ? {} : acting(await server.clientToken(actor)));
    expect((await server.authorizationOf(access_token)).mayAct).toEqual(mayAct);
  });

  it.each([
    ['another actor', { sub: 'converter' }, 'service', `expected converter of ${issuer}, is service`],
    [
      'an actor of another issuer',
      { sub: 'service', iss: 'https://idp.test' },
      'service',
      'expected service of https://idp.test, is service',
    ],
    ['nobody, where an actor is named', { sub: 'service' }, undefined, `expected service of ${issuer}, is converter`],
    [
      'the client, where one of its name elsewhere is meant',
      { sub: 'converter', iss: 'https://idp.test' },
      undefined,
      'expected converter of https://idp.test, is converter',
    ],
    ['the client for itself, where it brings an actor', { sub: 'converter' }, 'wwe', `expected converter of ${issuer}, is wwe`],
  ])('lets nobody else act: %s', async (_what, mayAct, actor, rule) => {
    const server = createExchangeServer();
    const subject = await subjectThat(server, { mayAct });
    await expect(server.convert(subject, actor === undefined ? {} : acting(await server.clientToken(actor)))).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'this client may not use this subject_token',
      cause: `subject_token: may_act: ${rule}`,
    });
  });

  it('stays in what is converted, so that the next one is bound as well', async () => {
    const server = createExchangeServer();
    const { convert, clientToken } = server;
    const subject = await subjectThat(server, { mayAct: { sub: 'service' } });
    const { access_token } = await convert(subject, acting(await clientToken('service')));
    await expect(convert(access_token)).rejects.toMatchObject({ cause: expect.stringContaining('may_act') });
    const { access_token: jwt } = await convert(access_token, {
      ...acting(await clientToken('service')),
      requested_token_type: typeName('jwt'),
    });
    expect(decodeJwt(jwt)).toMatchObject({ may_act: { sub: 'service' }, act: { sub: 'service', act: { sub: 'service' } } });
    const { access_token: idToken } = await convert(subject, {
      ...acting(await clientToken('service')),
      requested_token_type: typeName('id_token'),
    });
    await expect(convert(idToken, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
      cause: expect.stringContaining('may_act'),
    });
  });

  it('speaks in terms of the issuer that signed it', async () => {
    const { convert, clientToken } = createExchangeServer();
    const form = { subject_token_type: typeName('jwt') };
    const ofTheirs = { jti: 'theirs', may_act: { sub: 'converter' } };
    await expect(convert(await idpJwt(ofTheirs), form)).rejects.toMatchObject({
      cause: 'subject_token: may_act: expected converter of https://idp.test, is converter',
    });
    const ofOurs = { jti: 'ours', may_act: { sub: 'converter', iss: issuer } };
    expect(await convert(await idpJwt(ofOurs), form)).toBeDefined();
    const named = { jti: 'named', may_act: { sub: 'agent1' } };
    await expect(convert(await idpJwt(named), { ...form, ...acting(await clientToken('service')) })).rejects.toMatchObject({
      cause: 'subject_token: may_act: expected agent1 of https://idp.test, is service',
    });
    expect(await convert(await idpJwt(named), { ...form, ...acting(await idpJwt({ jti: 'actor' }), 'jwt') })).toBeDefined();
  });
});
