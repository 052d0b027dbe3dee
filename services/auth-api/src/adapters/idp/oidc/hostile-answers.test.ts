import { createHash, createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { capturedLog } from '@gauth/service-kit/testing';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenIdProvider, startOpenIdProvider } from '../../../../../../test/support/openid-provider.ts';
import { anOidcProvider, ourProviderKey } from '../../../../test/support/openid.ts';
import type { OidcProvider } from '../../../ports/identity-providers.ts';
import type { Memory, ProviderMessage, SignInWish } from '../../../ports/provider-protocol.ts';
import { createOidcRelyingParty } from './relying-party.ts';

const ours = 'https://auth.test/auth/v3';
const seconds = () => Math.floor(Date.now() / 1000);

let upstream: OpenIdProvider;
beforeAll(async () => {
  upstream = await startOpenIdProvider({ clients: [], accounts: [] });
});
afterEach(() => {
  upstream.intercept = undefined;
});
afterAll(() => upstream.stop());

const settings = (change: Partial<OidcProvider> = {}) => anOidcProvider({ issuer: upstream.issuer, ...change });

const relyingParty = ({ timeoutMs = 5000 } = {}) =>
  createOidcRelyingParty({
    issuer: ours,
    providers: { keys: async () => [ourProviderKey] },
    logger: capturedLog().logger,
    now: () => new Date(),
    timeoutMs,
  });

/** How the provider of these tests is made to answer, by path. */
type Answers = Record<string, { status?: number; type?: string; body: string } | 'never'>;
function answers(table: Answers): void {
  upstream.intercept = (request, response) => {
    const answer = table[request.url ?? ''];
    if (answer && answer !== 'never')
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body);
    return answer !== undefined;
  };
}

/** An ID token as the provider would sign it, but for what a test is about. */
async function signedToken(
  claims: Record<string, unknown>,
  { header = {}, key = upstream.signingKey as JsonWebKey } = {},
): Promise<string> {
  const full = { iss: upstream.issuer, aud: 'gauth', sub: 'ann', iat: seconds(), exp: seconds() + 300, ...claims };
  const present = Object.fromEntries(Object.entries(full).filter(([, value]) => value !== undefined)) as JWTPayload;
  const protectedHeader = { alg: 'RS256', kid: upstream.signingKey.kid, ...header };
  return new SignJWT(present).setProtectedHeader(protectedHeader).sign(await importJWK(key as object, protectedHeader.alg));
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsFor = (nonce: string | undefined) => ({
  iss: upstream.issuer,
  aud: 'gauth',
  sub: 'ann',
  iat: seconds(),
  exp: seconds() + 300,
  nonce,
});

/** A whole sign-in whose token endpoint answers with this ID token. */
async function finishWith(
  idToken: (memory: Memory) => Promise<string> | string,
  { provider = settings(), wish = { state: 'state-1', fresh: false } as SignInWish, more = {} as Answers } = {},
) {
  const party = relyingParty(Object.values(more).includes('never') ? { timeoutMs: 300 } : {});
  const { memory } = await party.start(provider, wish);
  const body = JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', id_token: await idToken(memory) });
  answers({ '/token': { body }, ...more });
  return party.finish(provider, { parameters: { code: 'code-1', state: 'state-1', iss: upstream.issuer } }, memory);
}

const publicPart = (key: JsonWebKey) => createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });

function hs256(nonce: string | undefined): string {
  const secret = createPublicKey({ key: upstream.signingKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const content = `${encoded({ alg: 'HS256', kid: upstream.signingKey.kid })}.${encoded(claimsFor(nonce))}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const criticalHeader = async (nonce: string | undefined) =>
  (await signedToken({ nonce })).replace(/^[^.]*/, encoded({ alg: 'RS256', kid: upstream.signingKey.kid, crit: ['exp'] }));

const refused = (kind: string, message: RegExp) => ({ name: 'ProviderRefused', kind, message: expect.stringMatching(message) });

it('takes the ID token that the refused ones differ from', async () => {
  const atHash = createHash('sha256').update('access-1').digest().subarray(0, 16).toString('base64url');
  const identity = await finishWith(({ nonce }) => signedToken({ nonce, at_hash: atHash, auth_time: seconds() - 5 }));
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
    await expect(finishWith(({ nonce }) => signedToken({ nonce, ...change }))).rejects.toMatchObject(refused(kind, message));
  });

  it.each<[string, (nonce: string | undefined) => Promise<string> | string, RegExp]>([
    ['without signature', (nonce) => `${encoded({ alg: 'none' })}.${encoded(claimsFor(nonce))}.`, /"alg"/],
    ['without signature, in other letters', (nonce) => `${encoded({ alg: 'nOnE' })}.${encoded(claimsFor(nonce))}.`, /"alg"/],
    ['signed with the public key as a secret', hs256, /"alg"/],
    [
      'signed by somebody else in the name of the key',
      (nonce) => signedToken({ nonce }, { key: stranger }),
      /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
    ],
    [
      'signed with a key that is not published',
      (nonce) => signedToken({ nonce }, { key: stranger, header: { kid: 'x' } }),
      /ERR_JWKS_NO_MATCHING_KEY/,
    ],
    [
      'that brings its key along',
      (nonce) => signedToken({ nonce }, { key: stranger, header: { kid: 'x', jwk: publicPart(stranger), jku: 'http://evil.test' } }),
      /ERR_JWKS_NO_MATCHING_KEY/,
    ],
    ['with something critical', criticalHeader, /"crit"|unsupported operation/],
    [
      'that was changed',
      async (nonce) => (await signedToken({ nonce })).replace(/\.[^.]*\./, `.${encoded({ ...claimsFor(nonce), sub: 'eve' })}.`),
      /SIGNATURE/,
    ],
    ['whose signature was cut off', async (nonce) => (await signedToken({ nonce })).replace(/[^.]*$/, ''), /SIGNATURE|INVALID/],
    ['in five parts', () => 'a.b.c.d.e', /./],
    ['that is none', () => 'secret', /./],
    ['that is empty', () => '', /./],
    ['whose claims are a list', () => `${encoded({ alg: 'RS256' })}.${encoded([])}.x`, /./],
  ])('%s', async (_what, token, message) => {
    const outcome = finishWith(({ nonce }) => token(nonce));
    await expect(outcome).rejects.toMatchObject(refused('invalid', message));
  });

  it('with HS256 although the provider announces it', async () => {
    const party = relyingParty();
    const named = await fetch(`${upstream.issuer}/.well-known/openid-configuration`).then((answer) => answer.json());
    const wellKnown = { body: JSON.stringify({ ...(named as object), id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'] }) };
    answers({ '/.well-known/openid-configuration': wellKnown });
    const { memory } = await party.start(settings(), { state: 'state-1', fresh: false });
    for (const token of [hs256(memory.nonce), `${encoded({ alg: 'none' })}.${encoded(claimsFor(memory.nonce))}.`]) {
      const body = JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', id_token: token });
      answers({ '/.well-known/openid-configuration': wellKnown, '/token': { body } });
      const outcome = party.finish(settings(), { parameters: { code: 'c', state: 'state-1', iss: upstream.issuer } }, memory);
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
    const token = ({ nonce }: Memory) => signedToken({ nonce, auth_time: authTime?.() });
    await expect(finishWith(token, { wish: { state: 'state-1', ...wish } })).rejects.toMatchObject(refused('invalid', message));
  });

  it.each([
    ['none', {}],
    ['an empty one', { employee: '' }],
    ['several', { employee: ['1', '2'] }],
  ])('that names the person by the claim of the settings with %s', async (_what, change) => {
    const provider = settings({ attributes: { subject: 'employee' } });
    const token = ({ nonce }: Memory) => signedToken({ nonce, ...change });
    const more = { '/me': { body: '{"sub":"ann"}' } };
    await expect(finishWith(token, { provider, more })).rejects.toMatchObject(refused('invalid', /^claims: the one that names the person/));
  });

  it('that names the person by an address which nobody has verified', async () => {
    const provider = settings({ attributes: { subject: 'email' } });
    const token = ({ nonce }: Memory) => signedToken({ nonce, email: 'boss@upstream.test', email_verified: false });
    await expect(finishWith(token, { provider })).rejects.toMatchObject(refused('invalid', /email_verified is false/));
  });
});

describe('an answer in the address is refused', () => {
  const good = () => ({ code: 'code-1', state: 'state-1', iss: upstream.issuer });
  const finish = async (message: (good: Record<string, string>) => ProviderMessage, provider = settings()) => {
    const party = relyingParty();
    const { memory } = await party.start(settings(), { state: 'state-1', fresh: false });
    return party.finish(provider, message(good()), memory);
  };

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['with another state', { state: 'state-2' }, 'invalid', /"state"/],
    ['with an empty state', { state: '' }, 'invalid', /"state"/],
    ['of another issuer', { iss: 'https://evil.test' }, 'invalid', /"iss"/],
    ['without the issuer that was announced', { iss: '' }, 'invalid', /"iss"/],
    ['without code', { code: '' }, 'invalid', /no authorization code/],
    ['with a token in it', { id_token: 'x' }, 'invalid', /implicit and hybrid|unsupported/],
    ['in a JWT', { response: 'a.b.c' }, 'invalid', /JARM/],
    ['with a refusal', { error: 'access_denied' }, 'declined', /^the provider answered access_denied$/],
    ['because nobody is signed in', { error: 'login_required' }, 'declined', /^the provider answered login_required$/],
    ['with a fault of ours', { error: 'invalid_request' }, 'invalid', /^the provider answered with the error invalid_request$/],
    ['with an error that nobody knows', { error: 'x\n<b>?secret' }, 'invalid', /^the provider answered with the error x.<b>$/],
    ['with a refusal under another state', { error: 'access_denied', state: 'state-2' }, 'invalid', /"state"/],
    ['with a refusal of another issuer', { error: 'access_denied', iss: 'https://evil.test' }, 'invalid', /"iss"/],
  ])('%s', async (_what, change, kind, message) => {
    await expect(finish((parameters) => ({ parameters: { ...parameters, ...change } }))).rejects.toMatchObject(refused(kind, message));
  });

  it.each(['code', 'state', 'iss'])('with %s twice', async (name) => {
    const query = (parameters: Record<string, string>) => `${new URLSearchParams(parameters)}&${name}=another`;
    await expect(finish((parameters) => ({ parameters, query: query(parameters) }))).rejects.toMatchObject(
      refused('invalid', new RegExp(name)),
    );
  });

  it('at the address of another provider', async () => {
    const message = refused('invalid', /^nobody here asked this provider for the answer$/);
    await expect(finish((parameters) => ({ parameters }), settings({ id: 'another' }))).rejects.toMatchObject(message);
  });

  it('that nobody here asked for', async () => {
    const outcome = relyingParty().finish(settings(), { parameters: good() }, undefined);
    await expect(outcome).rejects.toMatchObject(refused('invalid', /^nobody here asked this provider for the answer$/));
  });

  it('when what was remembered is not complete', async () => {
    const outcome = relyingParty().finish(settings(), { parameters: good() }, { providerId: 'upstream', state: 'state-1' });
    await expect(outcome).rejects.toMatchObject(refused('invalid', /not complete/));
  });

  it.each(['server_error', 'temporarily_unavailable'])('as an outage when the provider says %s', async (error) => {
    const outcome = finish((parameters) => ({ parameters: { ...parameters, error } }));
    await expect(outcome).rejects.toMatchObject({ name: 'Unavailable', message: `the identity provider answered ${error}` });
  });
});

const invalid = (message: RegExp) => refused('invalid', message);
const away = (message: RegExp) => ({ name: 'Unavailable', message: expect.stringMatching(message) });

it.each<[string, Answers[string], object]>([
  [
    'refuses the code',
    { status: 400, body: '{"error":"invalid_grant","error_description":"hush"}' },
    invalid(/answered with the error invalid_grant$/),
  ],
  ['does not know us', { status: 400, body: '{"error":"unauthorized_client"}' }, away(/answered unauthorized_client$/)],
  ['challenges us', { status: 401, body: '' }, away(/answered 401$/)],
  ['fails', { status: 500, body: 'hush' }, away(/answered 500$/)],
  ['is not there', { status: 404, body: 'hush' }, away(/answered 404$/)],
  ['leads elsewhere', { status: 302, body: '' }, away(/answered 302$/)],
  ['says nothing', { body: '' }, invalid(/./)],
  ['says that there is no content', { status: 204, body: '' }, away(/answered 204$/)],
  ['answers in no JSON', { type: 'text/html', body: '<html>hush</html>' }, invalid(/of status 200 is not what it should be$/)],
  ['answers in malformed JSON', { body: '{"access_token": "hush' }, invalid(/./)],
  ['answers with a list', { body: '[]' }, invalid(/./)],
  ['gives no ID token', { body: '{"access_token":"a","token_type":"Bearer"}' }, invalid(/id_token/)],
  ['gives a number for an ID token', { body: '{"access_token":"a","token_type":"Bearer","id_token":5}' }, invalid(/id_token/)],
  ['gives no access token', { body: '{"token_type":"Bearer","id_token":"a.b.c"}' }, invalid(/access_token/)],
  ['answers at length', { body: `{"access_token":"${'x'.repeat(600_000)}"}` }, away(/longer than 524288 bytes$/)],
  ['does not answer', 'never', away(/did not answer in time$/)],
])('a token endpoint that %s signs nobody in', async (_what, answer, outcome) => {
  const finished = finishWith(() => '', { more: { '/token': answer } });
  await expect(finished).rejects.toMatchObject(outcome);
  await expect(finished).rejects.not.toThrow('hush');
});

it.each<[string, Answers[string], object]>([
  ['is about somebody else', { body: '{"sub":"eve","employee":"1"}' }, invalid(/"sub"/)],
  ['is about nobody', { body: '{"employee":"1"}' }, invalid(/"sub"/)],
  ['is malformed', { body: '{"sub":' }, invalid(/./)],
  ['is a page', { type: 'text/html', body: '<html>' }, invalid(/./)],
  ['is refused', { status: 403, body: '{"error":"insufficient_scope"}' }, away(/answered 403$/)],
  ['fails', { status: 503, body: '' }, away(/answered 503$/)],
  ['is long', { body: `{"sub":"ann","employee":"${'x'.repeat(600_000)}"}` }, away(/longer than/)],
  ['is not had', 'never', away(/did not answer in time$/)],
])('user information that %s signs nobody in where it is needed', async (_what, answer, outcome) => {
  const provider = settings({ attributes: { subject: 'employee' } });
  await expect(finishWith(({ nonce }) => signedToken({ nonce }), { provider, more: { '/me': answer } })).rejects.toMatchObject(outcome);
});

it('signs nobody in while the keys cannot be had', async () => {
  const more = { '/jwks': { status: 500, body: '' } };
  await expect(finishWith(({ nonce }) => signedToken({ nonce }), { more })).rejects.toMatchObject(
    away(/^the keys of the identity provider cannot be had$/),
  );
});
