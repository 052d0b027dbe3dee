import { generateKeyPairSync } from 'node:crypto';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForgingProvider, seconds, startForgingProvider } from '../../../../test/support/forging-provider.ts';
import { ourProviderKey } from '../../../../test/support/openid.ts';
import { createOidcRelyingParty } from './relying-party.ts';

const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };

let forging: ForgingProvider;
beforeAll(async () => {
  forging = await startForgingProvider();
});
afterAll(() => forging.upstream.stop());

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

function party() {
  let offset = 0;
  const now = () => new Date(Date.now() + offset * 1000);
  const relyingParty = createOidcRelyingParty({
    issuer: 'https://auth.test/auth/v3',
    providers: { keys: async () => [ourProviderKey] },
    logger: capturedLog().logger,
    now,
  });
  return {
    read: (token: string) => relyingParty.readLogout(forging.settings(), { parameters: { logout_token: token } }),
    relyingParty,
    wait: (some: number) => {
      offset += some;
    },
  };
}

const logoutToken: ForgingProvider['signed'] = (claims = {}, { header = {}, ...forgery } = {}) =>
  forging.signed({ sid: 'session-1', jti: 'id-1', events, ...claims }, { header: { typ: 'logout+jwt', ...header }, ...forgery });

describe('a logout token is taken', () => {
  const wanted = { kind: 'wanted', subject: 'ann', sessionIndexes: ['session-1'], once: { id: 'id-1', expiresAt: expect.any(Number) } };

  it.each([
    ['for one session', {}, wanted],
    ['for a session without subject', { sub: undefined }, { kind: 'wanted', sessionIndexes: ['session-1'], once: wanted.once }],
    ['for all sessions of a subject', { sid: undefined }, { ...wanted, sessionIndexes: [] }],
    ['for several audiences', { aud: ['another', 'gauth'] }, wanted],
  ])('%s', async (_what, change, expected) => {
    expect(await party().read(await logoutToken(change))).toEqual(expected);
  });

  it.each([undefined, 'JWT', 'LOGOUT+JWT', 'application/logout+jwt'])('with the type %s', async (typ) => {
    expect(await party().read(await logoutToken({}, { header: { typ } }))).toEqual(wanted);
  });

  it.each([
    ['its end', 60, 90],
    ['ten minutes, however late its end is', 86_400, 630],
  ])('and remembered until %s, and for as long as clocks may differ', async (_until, exp, remembered) => {
    const iat = seconds();
    expect(await party().read(await logoutToken({ iat, exp: iat + exp }))).toMatchObject({
      once: { id: 'id-1', expiresAt: iat + remembered },
    });
  });
});

describe('a logout token is refused', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['of another issuer', { iss: 'https://evil.test' }, 'invalid', /^jwt: iss /],
    ['without issuer', { iss: undefined }, 'invalid', /^jwt: iss /],
    ['for another client', { aud: 'another' }, 'invalid', /^jwt: aud /],
    ['for nobody', { aud: undefined }, 'invalid', /^jwt: aud /],
    ['with a nonce, as an ID token has it', { nonce: 'n-1' }, 'invalid', /not good are nonce$/],
    ['without event', { events: undefined }, 'invalid', /not good are events$/],
    ['with another event', { events: { 'http://example.test/event': {} } }, 'invalid', /not good are events\./],
    ['with a list of events', { events: Object.keys(events) }, 'invalid', /not good are events/],
    ['with words for the event', { events: { [Object.keys(events)[0] ?? '']: 'yes' } }, 'invalid', /not good are events\./],
    ['without id', { jti: undefined }, 'invalid', /not good are jti$/],
    ['with an empty id', { jti: '' }, 'invalid', /not good are jti$/],
    ['with an id at length', { jti: 'x'.repeat(300) }, 'invalid', /not good are jti$/],
    ['about nobody', { sub: undefined, sid: undefined }, 'invalid', /sub or sid expected$/],
    ['with an empty subject', { sub: '' }, 'invalid', /not good are sub$/],
    ['with a list of sessions', { sid: ['session-1', 'session-2'] }, 'invalid', /not good are sid$/],
    ['that has expired', { exp: seconds() - 60 }, 'timing', /^jwt: exp .*: is \d+$/],
    ['without end', { exp: undefined }, 'invalid', /^jwt: exp /],
    ['without time', { iat: undefined }, 'invalid', /^jwt: iat /],
    ['of the future', { iat: seconds() + 60 }, 'timing', /iat expected within the last 600 seconds, is \d+$/],
    [
      'that is old, however late its end is',
      { iat: seconds() - 700, exp: seconds() + 86_400 },
      'timing',
      /iat expected within the last 600 seconds/,
    ],
    ['that is not yet valid', { nbf: seconds() + 60 }, 'timing', /^jwt: nbf /],
  ])('%s', async (_what, change, kind, message) => {
    const outcome = party().read(await logoutToken(change));
    await expect(outcome).rejects.toMatchObject({ name: 'ProviderRefused', kind, message: expect.stringMatching(message) });
  });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['of the type of access tokens', () => logoutToken({}, { header: { typ: 'at+jwt' } }), /typ is that of another kind of token$/],
    ['of the type of client assertions', () => logoutToken({}, { header: { typ: 'client-authentication+jwt' } }), /typ is that of another/],
    ['without signature', async () => `${encoded({ alg: 'none' })}.${(await logoutToken({})).split('.')[1]}.`, /ERR_JOSE_ALG_NOT_ALLOWED$/],
    ['signed by somebody else', () => logoutToken({}, { key: stranger }), /ERR_JWS_SIGNATURE_VERIFICATION_FAILED$/],
    [
      'signed with a key that is not published',
      () => logoutToken({}, { key: stranger, header: { kid: 'x' } }),
      /ERR_JWKS_NO_MATCHING_KEY$/,
    ],
    ['that was changed', async () => (await logoutToken({})).replace(/\.[^.]*\./, `.${encoded({ sub: 'eve' })}.`), /VERIFICATION_FAILED$/],
    ['that is none', () => 'secret', /^jwt: ERR_JWS_INVALID$|^jwt: it cannot be read$|^jwt: ERR_JWT_INVALID$/],
    ['that is empty', () => '', /^jwt: /],
    ['at length', () => 'x'.repeat(20_000), /expected at most 16384 characters$/],
  ])('%s', async (_what, token, message) => {
    const outcome = party().read(await token());
    await expect(outcome).rejects.toMatchObject({ name: 'ProviderRefused', kind: 'invalid', message: expect.stringMatching(message) });
  });
});

it('reads keys again for unknown ones once in 30 seconds, however many tokens name them', async () => {
  const { read, wait } = party();
  await read(await logoutToken({}));
  wait(30);
  forging.upstream.requests.length = 0;
  const unknown = await logoutToken({}, { key: stranger, header: { kid: 'x' } });
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => read(unknown)));
  expect([new Set(outcomes.map(({ status }) => status)), forging.upstream.requests]).toEqual([new Set(['rejected']), ['GET /jwks']]);
});

it('says so when a message is about nothing', async () => {
  const outcome = party().relyingParty.readLogout(forging.settings(), { parameters: {} });
  await expect(outcome).rejects.toMatchObject({
    name: 'ProviderRefused',
    kind: 'invalid',
    message: 'logout: logout_token or state expected',
  });
});
