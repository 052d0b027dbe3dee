import { describe, expect, it } from 'vitest';
import { newAuthorization } from '../authorization.ts';
import { newToken } from '../ids.ts';
import { acting, createExchangeServer, typeName } from '../testing/exchange.ts';
import { aClient, aUser } from '../testing/index.ts';

type Server = ReturnType<typeof createExchangeServer>;
const basic = (id: string) => `Basic ${Buffer.from(`${id}:secret`).toString('base64')}`;
const idToken = { subject_token_type: typeName('id_token') };

/** What every endpoint that takes a token says of it. */
async function expectDead({ whoHolds, holderOf, introspect, convert }: Server, token: string): Promise<void> {
  expect(await whoHolds(token)).toBeUndefined();
  await expect(holderOf({ token, scheme: 'bearer', method: 'GET', urls: [] })).rejects.toMatchObject({ code: 'invalid_token' });
  const { introspection } = await introspect({ form: { token }, authorization: basic('converter') });
  expect(introspection).toEqual({ active: false });
  await expect(convert(token)).rejects.toMatchObject({ code: 'invalid_request' });
}

/** Ways to end what a user granted, with how much they end. */
const ends: [string, (server: Server, granted: { access_token: string; refresh_token?: string }) => Promise<void>][] = [
  ['its access token is revoked', ({ revoke }, { access_token }) => revoke({ form: { token: access_token }, authorization: basic('wwe') })],
  [
    'its refresh token is revoked',
    ({ revoke }, { refresh_token = '' }) => revoke({ form: { token: refresh_token }, authorization: basic('wwe') }),
  ],
  ['the user signs out everywhere', ({ tokens }) => tokens.revokeUser(aUser().id)],
];

describe('what was converted', () => {
  it.each(ends)('is dead at every endpoint as soon as %s', async (_when, end) => {
    const server = createExchangeServer();
    const { signIn, convert } = server;
    const granted = await signIn();
    const { access_token: first } = await convert(granted.access_token);
    const { access_token: second } = await convert(first, { requested_token_type: typeName('jwt') });
    const { access_token: third } = await convert(granted.id_token ?? '', idToken);
    for (const token of [first, second, third]) expect(await server.whoHolds(token)).toBeDefined();
    await end(server, granted);
    for (const token of [granted.access_token, first, second, third]) await expectDead(server, token);
  });

  it('is dead where what it was made of is revoked, and what that was made of lives on', async () => {
    const server = createExchangeServer();
    const { signIn, convert, revoke, whoHolds } = server;
    const { access_token } = await signIn();
    const { access_token: first } = await convert(access_token);
    const { access_token: second } = await convert(first);
    await revoke({ form: { token: first }, authorization: basic('converter') });
    await expectDead(server, first);
    await expectDead(server, second);
    expect(await whoHolds(access_token)).toBeDefined();
    expect(await convert(access_token)).toBeDefined();
  });

  it('is dead where it came of the token of a client, and that is revoked', async () => {
    const server = createExchangeServer();
    const subject = await server.clientToken('service');
    const { access_token } = await server.convert(subject);
    await server.revoke({ form: { token: subject }, authorization: basic('service') });
    await expectDead(server, access_token);
  });

  it('is dead where it came of a refresh token that is replayed', async () => {
    const server = createExchangeServer();
    const { signIn, convert, ask } = server;
    const { refresh_token = '' } = await signIn('converter');
    const { access_token } = await convert(refresh_token, { subject_token_type: typeName('refresh_token') });
    const refresh = (token: string) => ask('converter', { grant_type: 'refresh_token', refresh_token: token });
    const { refresh_token: successor = '' } = await refresh(refresh_token);
    await refresh(successor);
    await expect(refresh(refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expectDead(server, access_token);
  });

  it('lives on when the actor’s token ends, because its own end was set by it', async () => {
    const server = createExchangeServer();
    const actor = await server.clientToken('service');
    const { access_token } = await server.convert((await server.signIn()).access_token, acting(actor));
    await server.revoke({ form: { token: actor }, authorization: basic('service') });
    expect(await server.whoHolds(access_token)).toBeDefined();
  });
});

describe('an ID token', () => {
  const invalid = { code: 'invalid_request', message: 'this was revoked or has expired' };

  it.each(ends)('gives nothing any more as soon as %s', async (_when, end) => {
    const server = createExchangeServer();
    const granted = await server.signIn();
    await end(server, granted);
    for (const requested_token_type of ['access_token', 'jwt', 'id_token'].map(typeName))
      await expect(server.convert(granted.id_token ?? '', { ...idToken, requested_token_type })).rejects.toMatchObject(invalid);
  });

  it('that came of a conversion gives nothing any more as soon as the first token of its line is revoked', async () => {
    const server = createExchangeServer();
    const { signIn, convert, revoke } = server;
    const { access_token } = await signIn();
    const { access_token: first } = await convert(access_token);
    const { access_token: converted } = await convert(first, { requested_token_type: typeName('id_token') });
    expect(await convert(converted, idToken)).toBeDefined();
    await revoke({ form: { token: access_token }, authorization: basic('wwe') });
    await expect(convert(converted, idToken)).rejects.toMatchObject(invalid);
  });

  it('of a later sign-in is good again after signing out everywhere', async () => {
    const { signIn, convert, tokens, wait } = createExchangeServer();
    await signIn();
    await tokens.revokeUser(aUser().id);
    wait(1);
    expect(await convert((await signIn()).id_token ?? '', idToken)).toBeDefined();
  });

  it('goes by the store’s own clock where that is known, whatever the clock of a pod says', async () => {
    const { ask, codes, convert, tokens, clock, wait, authorizationOf } = createExchangeServer();
    const authorization = newAuthorization({ client: aClient(), user: aUser(), scope: ['openid'], now: clock.now });
    const code = newToken(authorization.id);
    const redirect_uri = 'https://wwe.test/cb';
    await codes.save(code, { authorization, redirectUri: redirect_uri }, 60);
    const ahead = 50;
    wait(ahead);
    const granted = await ask('wwe', { grant_type: 'authorization_code', code, redirect_uri });
    wait(-ahead);
    const { since } = await authorizationOf(granted.access_token);
    expect((await authorizationOf((await convert(granted.id_token ?? '', idToken)).access_token)).since).toBe(since);
    await tokens.revokeUser(aUser().id);
    await expect(convert(granted.id_token ?? '', idToken)).rejects.toMatchObject(invalid);
  });
});

it('saves nothing for 20 simultaneous conversions of what is revoked at the same time', async () => {
  const server = createExchangeServer();
  const { access_token } = await server.signIn();
  const asked = Array.from({ length: 20 }, () => server.convert(access_token));
  await server.revoke({ form: { token: access_token }, authorization: basic('wwe') });
  const answers = await Promise.allSettled(asked);
  for (const answer of answers)
    if (answer.status === 'fulfilled') expect(await server.whoHolds(answer.value.access_token)).toBeUndefined();
    else expect(answer.reason).toMatchObject({ code: expect.stringMatching(/^invalid_request$/) });
});
