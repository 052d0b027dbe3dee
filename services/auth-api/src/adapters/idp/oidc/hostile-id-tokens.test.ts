import { createHash, createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ForgingProvider, seconds, startForgingProvider } from '../../../../test/support/forging-provider.ts';
import type { Memory } from '../../../ports/provider-protocol.ts';

let forging: ForgingProvider;
beforeAll(async () => {
  forging = await startForgingProvider();
});
afterEach(() => {
  forging.upstream.intercept = undefined;
});
afterAll(() => forging.upstream.stop());

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsFor = (nonce: string | undefined) => ({
  iss: forging.upstream.issuer,
  aud: 'gauth',
  sub: 'ann',
  iat: seconds(),
  exp: seconds() + 300,
  nonce,
});

const publicPart = (key: JsonWebKey) => createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });

function hs256(nonce: string | undefined): string {
  const secret = createPublicKey({ key: forging.upstream.signingKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const content = `${encoded({ alg: 'HS256', kid: forging.upstream.signingKey.kid })}.${encoded(claimsFor(nonce))}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const criticalHeader = async (nonce: string | undefined) =>
  (await forging.signed({ nonce })).replace(/^[^.]*/, encoded({ alg: 'RS256', kid: forging.upstream.signingKey.kid, crit: ['exp'] }));

const refused = (kind: string, message: RegExp) => ({ name: 'ProviderRefused', kind, message: expect.stringMatching(message) });

it('takes the ID token that the refused ones differ from', async () => {
  const atHash = createHash('sha256').update('access-1').digest().subarray(0, 16).toString('base64url');
  const identity = await forging.finishWith(({ nonce }) => forging.signed({ nonce, at_hash: atHash, auth_time: seconds() - 5 }));
  expect([identity.subject, identity.authenticatedAt]).toEqual(['ann', expect.any(Number)]);
});

describe('an ID token is refused', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['with another nonce', { nonce: 'another' }, 'invalid', /"nonce"/],
    ['without nonce', { nonce: undefined }, 'invalid', /"nonce"/],
    ['of another issuer', { iss: 'https://evil.test' }, 'invalid', /"iss"/],
    ['of an issuer that differs by a slash', { iss: 'http://127.0.0.1/' }, 'invalid', /"iss"/],
    ['without issuer', { iss: undefined }, 'invalid', /"iss"/],
    ['for another client', { aud: 'another' }, 'invalid', /"aud"/],
    ['for nobody', { aud: [] }, 'invalid', /"aud"/],
    ['without audience', { aud: undefined }, 'invalid', /"aud"/],
    ['for several without authorized party', { aud: ['gauth', 'another'] }, 'invalid', /"aud"/],
    ['for several of another authorized party', { aud: ['gauth', 'another'], azp: 'another' }, 'invalid', /"azp"/],
    ['that has expired', { exp: seconds() - 31 }, 'timing', /"exp"/],
    ['without end', { exp: undefined }, 'invalid', /"exp"/],
    ['with an end in words', { exp: 'tomorrow' }, 'invalid', /"exp"/],
    ['of the future', { iat: seconds() + 60 }, 'timing', /iat is \d+, which is to come/],
    ['that is not yet valid', { nbf: seconds() + 60 }, 'timing', /"nbf"/],
    ['without time', { iat: undefined }, 'invalid', /"iat"/],
    ['without subject', { sub: undefined }, 'invalid', /"sub"/],
    ['with an empty subject', { sub: '' }, 'invalid', /sub expected to have 1 to 255 characters/],
    ['with a subject at length', { sub: 'x'.repeat(256) }, 'invalid', /sub expected to have 1 to 255 characters/],
    ['with a list for subject', { sub: ['ann'] }, 'invalid', /"sub"/],
    ['for another access token', { at_hash: 'xxxxxxxxxxxxxxxxxxxxxx' }, 'invalid', /at_hash/],
    ['with a number for a hash', { at_hash: 5 }, 'invalid', /at_hash/],
    ['of a sign-in to come', { auth_time: seconds() + 60 }, 'timing', /auth_time is \d+, which is to come/],
    ['of a sign-in in words', { auth_time: 'now' }, 'invalid', /auth_time/],
  ])('%s', async (_what, change, kind, message) => {
    await expect(forging.finishWith(({ nonce }) => forging.signed({ nonce, ...change }))).rejects.toMatchObject(refused(kind, message));
  });

  it.each<[string, (nonce: string | undefined) => Promise<string> | string, RegExp]>([
    ['without signature', (nonce) => `${encoded({ alg: 'none' })}.${encoded(claimsFor(nonce))}.`, /"alg"/],
    ['without signature, in other letters', (nonce) => `${encoded({ alg: 'nOnE' })}.${encoded(claimsFor(nonce))}.`, /"alg"/],
    ['signed with the public key as a secret', hs256, /"alg"/],
    [
      'signed by somebody else in the name of the key',
      (nonce) => forging.signed({ nonce }, { key: stranger }),
      /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
    ],
    [
      'signed with a key that is not published',
      (nonce) => forging.signed({ nonce }, { key: stranger, header: { kid: 'x' } }),
      /ERR_JWKS_NO_MATCHING_KEY/,
    ],
    [
      'that brings its key along',
      (nonce) => forging.signed({ nonce }, { key: stranger, header: { kid: 'x', jwk: publicPart(stranger), jku: 'http://evil.test' } }),
      /ERR_JWKS_NO_MATCHING_KEY/,
    ],
    ['with something critical', criticalHeader, /"crit"|unsupported operation/],
    [
      'that was changed',
      async (nonce) => (await forging.signed({ nonce })).replace(/\.[^.]*\./, `.${encoded({ ...claimsFor(nonce), sub: 'eve' })}.`),
      /SIGNATURE/,
    ],
    ['whose signature was cut off', async (nonce) => (await forging.signed({ nonce })).replace(/[^.]*$/, ''), /SIGNATURE|INVALID/],
    ['in five parts', () => 'a.b.c.d.e', /./],
    ['that is none', () => 'secret', /./],
    ['that is empty', () => '', /./],
    ['whose claims are a list', () => `${encoded({ alg: 'RS256' })}.${encoded([])}.x`, /./],
  ])('%s', async (_what, token, message) => {
    const outcome = forging.finishWith(({ nonce }) => token(nonce));
    await expect(outcome).rejects.toMatchObject(refused('invalid', message));
  });

  it('with HS256 although the provider announces it', async () => {
    const party = forging.relyingParty();
    const named = await fetch(`${forging.upstream.issuer}/.well-known/openid-configuration`).then((answer) => answer.json());
    const wellKnown = { body: JSON.stringify({ ...(named as object), id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'] }) };
    forging.answers({ '/.well-known/openid-configuration': wellKnown });
    const { memory } = await party.start(forging.settings(), { state: 'state-1', fresh: false });
    for (const token of [hs256(memory.nonce), `${encoded({ alg: 'none' })}.${encoded(claimsFor(memory.nonce))}.`]) {
      const body = JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', id_token: token });
      forging.answers({ '/.well-known/openid-configuration': wellKnown, '/token': { body } });
      const outcome = party.finish(
        forging.settings(),
        { parameters: { code: 'c', state: 'state-1', iss: forging.upstream.issuer } },
        memory,
      );
      await expect(outcome).rejects.toMatchObject(refused('invalid', /ERR_JOSE_ALG_NOT_ALLOWED/));
    }
  });

  it.each([
    ['that does not say when its user signed in', { fresh: true }, undefined, /auth_time expected, because/],
    ['whose user signed in before', { fresh: true }, () => seconds() - 60, /auth_time expected after \d+, is \d+/],
    [
      'whose user signed in too long ago',
      { fresh: false, maxAgeSeconds: 100 },
      () => seconds() - 160,
      /auth_time expected after \d+, is \d+/,
    ],
  ])('%s, where that was asked for', async (_what, wish, authTime, message) => {
    const token = ({ nonce }: Memory) => forging.signed({ nonce, auth_time: authTime?.() });
    await expect(forging.finishWith(token, { wish: { state: 'state-1', ...wish } })).rejects.toMatchObject(refused('invalid', message));
  });

  it.each([
    ['none', {}],
    ['an empty one', { employee: '' }],
    ['several', { employee: ['1', '2'] }],
  ])('that names the person by the claim of the settings with %s', async (_what, change) => {
    const provider = forging.settings({ attributes: { subject: 'employee' } });
    const token = ({ nonce }: Memory) => forging.signed({ nonce, ...change });
    const more = { '/me': { body: '{"sub":"ann"}' } };
    await expect(forging.finishWith(token, { provider, more })).rejects.toMatchObject(
      refused('invalid', /^claims: the one that names the person/),
    );
  });

  it('that names the person by an address which nobody has verified', async () => {
    const provider = forging.settings({ attributes: { subject: 'email' } });
    const token = ({ nonce }: Memory) => forging.signed({ nonce, email: 'boss@forging.upstream.test', email_verified: false });
    await expect(forging.finishWith(token, { provider })).rejects.toMatchObject(refused('invalid', /email_verified is false/));
  });
});
