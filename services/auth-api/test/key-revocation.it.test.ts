import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createKeyRing } from '@gauth/service-kit';
import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { basic, form } from './support/app.ts';
import { issuer, keyRing, type Settings, useWholeService } from './whole-service.ts';

const stored = (name: string) => new URL(`keystores/${name}`, import.meta.url).pathname;
const keystore = { KEYSTORE_FILE: stored('product.jks'), KEYSTORE_PASSWORD: 'genesys' };

const { migrate, pool, start } = useWholeService();
beforeEach(() => migrate());

/** One process of the service, as a caller meets it. */
async function pod(settings?: Settings) {
  const { app } = await start(settings);
  const ops = (method: 'GET' | 'POST', path: string, data?: object) =>
    app.inject({
      ...{ method, url: `/auth/v3/ops/${path}`, headers: { authorization: basic('ops', 'ops') } },
      ...(data && { payload: { data } }),
    });
  const token = async (): Promise<string> => {
    const { headers, payload } = form({ grant_type: 'client_credentials' });
    const authorization = basic('service', 'secret');
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/token', payload, headers: { ...headers, authorization } });
    return answer.json().access_token;
  };
  return {
    ops,
    signingKid: async (alg: string): Promise<string> =>
      (await ops('GET', 'keys')).json().data.find((key: Record<string, string>) => key.alg === alg && key.state === 'signing').kid,
    published: async (): Promise<string[]> =>
      (await app.inject({ url: '/auth/v3/.well-known/jwks.json' })).json().keys.map(({ kid }: { kid: string }) => kid),
    userJwt: async (): Promise<string> => {
      const answer = await app.inject({ url: '/auth/v3/jwt-userinfo', headers: { authorization: `Bearer ${await token()}` } });
      return String(answer.headers['x-gws-user']);
    },
    /** Where a sign-out with this ID token leads: the application only when the token is ours. */
    signOut: async (idToken: string) => {
      const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: 'https://app.test/bye' });
      return (await app.inject({ url: `/auth/v3/sign-out?${query}` })).headers.location;
    },
  };
}
type Pod = Awaited<ReturnType<typeof pod>>;

const registerClient = ({ ops }: Pod) =>
  ops('POST', 'clients', {
    ...{ client_id: 'service', client_secret: 'secret', authorizedGrantTypes: ['client_credentials'] },
    postLogoutRedirectURIs: ['https://app.test/bye'],
  });

/** What somebody can make who has got hold of a private key of ours. */
async function forgedIdToken(kid: string): Promise<string> {
  const { rows } = await pool().query('select alg, sealed_private_jwk from auth.signing_keys where kid = $1', [kid]);
  const [{ alg, sealed_private_jwk: sealed }] = rows as [{ alg: string; sealed_private_jwk: string }];
  const privateKey = await importJWK(JSON.parse(createKeyRing(keyRing).open(sealed, `signing-key:${kid}`)), alg);
  return new SignJWT({ at_hash: 'x' })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject('somebody')
    .setAudience('service')
    .setExpirationTime('1h')
    .sign(privateKey);
}

/** Milliseconds until it is true. */
async function passes(isTrue: () => Promise<boolean>): Promise<number> {
  const begin = performance.now();
  while (!(await isTrue()) && performance.now() - begin < 20_000) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now() - begin;
}

describe('a key that is revoked at one pod', () => {
  it('is published, signs and is believed at no other pod five seconds later', async () => {
    const [one, other] = [await pod(), await pod()];
    await registerClient(one);
    const kid = await one.signingKid('RS256');
    const forged = await forgedIdToken(kid);
    const isBelieved = async (at: Pod) => [
      (await at.published()).includes(kid),
      decodeProtectedHeader(await at.userJwt()).kid === kid,
      (await at.signOut(forged)) === 'https://app.test/bye',
    ];
    expect(await passes(async () => (await other.signOut(forged)) === 'https://app.test/bye')).toBeLessThan(20_000);
    for (const each of [one, other]) expect(await isBelieved(each)).toEqual([true, true, true]);

    const answer = await one.ops('POST', `keys/${kid}/revoke`);
    expect([answer.statusCode, answer.json().data.state]).toEqual([200, 'revoked']);
    expect(await isBelieved(one)).toEqual([false, false, false]);
    expect(await passes(async () => `${await isBelieved(other)}` === `${[false, false, false]}`)).toBeLessThan(5000);
    expect(decodeProtectedHeader(await other.userJwt()).kid).toBe(await one.signingKid('RS256'));
    expect(await other.published()).toEqual(await one.published());
  });

  it('is replaced in X-GWS-User as well when it came from a keystore', async () => {
    const [one, other] = [await pod(keystore), await pod(keystore)];
    await registerClient(one);
    const certified = createPublicKey(readFileSync(stored('product.pem')));
    expect(await passes(async () => (await other.userJwt()) !== 'undefined')).toBeLessThan(20_000);
    const { protectedHeader, payload } = await jwtVerify(await other.userJwt(), certified);
    const { kid = '' } = protectedHeader;
    expect([payload.sub, await one.published(), await other.published()]).toEqual([
      'service',
      expect.arrayContaining([kid]),
      expect.arrayContaining([kid]),
    ]);

    expect((await one.ops('POST', `keys/${kid}/revoke`)).statusCode).toBe(200);
    expect(await passes(async () => !(await other.published()).includes(kid))).toBeLessThan(5000);
    await expect(jwtVerify(await other.userJwt(), certified)).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  });
});

describe('the start', () => {
  it.each([
    ['a password that is wrong', { KEYSTORE_PASSWORD: 'hunter2' }, 'KEYSTORE_PASSWORD does not open the keystore that KEYSTORE_FILE names'],
    ['a file that is not there', { KEYSTORE_FILE: '/nowhere.jks' }, 'KEYSTORE_FILE names a file that cannot be read (ENOENT)'],
    [
      'an alias that is unknown',
      { KEYSTORE_ALIAS: 'other' },
      'the keystore has no private key of the alias that KEYSTORE_ALIAS names; it has "gws-auth-key"',
    ],
  ])('is refused with %s', async (_what, settings, message) => {
    await expect(start({ ...keystore, ...settings })).rejects.toThrow(message);
  });

  it('is refused with a key ring that cannot open the keys that sign', async () => {
    await pod();
    await expect(start({ KEY_RING: `k2:${Buffer.alloc(32, 2).toString('base64')}` })).rejects.toThrow(
      /^the signing key [\w-]{16}, sealed under the key k1, cannot be opened with this key ring, whose current key is k2$/,
    );
  });
});
