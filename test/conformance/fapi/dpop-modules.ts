import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, importJWK } from 'jose';
import { type CryptoKeyPair, randomDPoPKeyPair } from 'openid-client';
import { expect } from 'vitest';
import { askTokens, type Different, type DpopChange, push, userinfo } from './calls.ts';
import type { FapiClient, FapiParty } from './fapi-party.ts';
import type { FapiTests } from './fapi-tests.ts';
import { codeForm, expectRefused, granted, newRequest, tokens } from './flow.ts';
import { rewrittenJwt, withBrokenSignature } from './rewritten-jwt.ts';

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const thumbprintOf = async ({ publicKey }: CryptoKeyPair): Promise<string> => calculateJwkThumbprint(await exportJWK(publicKey));

/** The whole flow with proofs that differ at every endpoint in the same way. */
async function worksWith(party: FapiParty, change: () => DpopChange): Promise<void> {
  const received = await tokens(party, party.first, { different: { dpop: change() }, atToken: { dpop: change() } });
  expect((await userinfo(party, party.first, received.accessToken, { dpop: change() })).status).toBe(200);
}

/** A code that is bound to one key, brought with another. */
async function refusedWithOtherKey(party: FapiParty, bound: { change?: Record<string, string>; different?: Different }): Promise<void> {
  const grant = await granted(party, party.first, bound);
  const other = { ...party.first, dpop: await randomDPoPKeyPair('ES256') };
  expectRefused(await askTokens(party, other, codeForm(party.first, grant)), ['invalid_request', 'invalid_grant', 'invalid_dpop_proof']);
}

/** Proofs that the resource must refuse. */
async function badProofs({ first }: FapiParty): Promise<Record<string, DpopChange | false>> {
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(first.dpop.publicKey), exportJWK(first.dpop.privateKey)]);
  const other = await randomDPoPKeyPair('ES256');
  return {
    'two of them': { written: (proof) => ({ dpop: `${proof}, ${proof}` }) },
    'no JWT': { written: (proof) => ({ dpop: proof.slice(1) }) },
    'no typ': { header: { typ: undefined } },
    'another typ': { header: { typ: 'jwt' } },
    'no jwk': { header: { jwk: undefined } },
    'a private key in it': { header: { jwk: { ...publicJwk, d: privateJwk.d ?? '' } } },
    'no jti': { claims: { jti: undefined } },
    'no htm': { claims: { htm: undefined } },
    'another htm': { claims: { htm: 'PUT' } },
    'no htu': { claims: { htu: undefined } },
    'another htu': { claims: { htu: 'https://other.example/' } },
    'no iat': { claims: { iat: undefined } },
    'no ath': { claims: { ath: undefined } },
    'another ath': { claims: { ath: 'A'.repeat(43) } },
    'no algorithm': { written: (proof) => ({ dpop: rewrittenJwt(proof, ({ alg: _alg, ...header }) => header) }) },
    'the algorithm none': { written: (proof) => ({ dpop: rewrittenJwt(proof, (header) => ({ ...header, alg: 'none' }), '') }) },
    'a broken signature': { written: (proof) => ({ dpop: withBrokenSignature(proof) }) },
    'another key': { pair: other },
    'the signature of another key': { pair: other, header: { jwk: publicJwk } },
    'the public key of another': { header: { jwk: await exportJWK(other.publicKey) } },
    none: false,
  };
}

/** Proofs that differ and are good all the same (RFC 9449 §4.3, RFC 3986 §6.2). */
const goodProofs = (htu: string): Record<string, DpopChange> => ({
  'the header in capitals': { written: (proof) => ({ DPOP: proof }) },
  'a query and a fragment': { claims: { htu: `${htu}?a=b#c` } },
  'scheme and host in capitals': { claims: { htu: htu.replace(/^https:\/\/[^/:]+/, (origin) => origin.toUpperCase()) } },
  'more than is known': { claims: { extra: 'foo' }, header: { extra: 'foo' } },
});

/** RS256 with a key that signs by PS256 otherwise: refused although nothing else is wrong. */
async function expectNoRs256(party: FapiParty): Promise<void> {
  const dpop = await randomDPoPKeyPair('PS256', { extractable: true });
  const client = { ...party.first, dpop };
  const ps256 = { header: { alg: 'PS256' } };
  const { accessToken } = await tokens(party, client, { atToken: { dpop: ps256 } });
  const privateKey = (await importJWK({ ...(await exportJWK(dpop.privateKey)), alg: 'RS256' })) as FapiClient['key'];
  expect((await userinfo(party, client, accessToken, { dpop: ps256 })).status).toBe(200);
  const rs256 = { header: { alg: 'RS256', jwk: await exportJWK(dpop.publicKey) }, pair: { ...dpop, privateKey } };
  expect((await userinfo(party, client, accessToken, { dpop: rs256 })).status).toBe(401);
}

/** DPoP (RFC 9449), and codes that are bound to its keys. */
export const dpopModules = {
  'fapi2-security-profile-final-check-dpop-proof-nbf-exp': [
    'takes proofs that say when they begin and end',
    (party) => worksWith(party, () => ({ claims: { nbf: inSeconds(0), exp: inSeconds(300) } })),
  ],
  'fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds': [
    'takes it at every endpoint',
    (party) => worksWith(party, () => ({ claims: { iat: inSeconds(-10) } })),
  ],
  'fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds': [
    'takes it at every endpoint',
    (party) => worksWith(party, () => ({ claims: { iat: inSeconds(10) } })),
  ],
  'fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails': [
    'refuses to keep a request that names another key than it proves',
    async (party) => {
      const { sent } = await newRequest(party.first, { dpop_jkt: await thumbprintOf(await randomDPoPKeyPair('ES256')) });
      expectRefused(await push(party, party.first, sent, { dpop: true }), ['invalid_request', 'invalid_dpop_proof']);
    },
  ],
  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt': [
    'trades a code for the key alone that was proved with the pushed request',
    (party) => refusedWithOtherKey(party, { different: { dpop: true } }),
  ],
  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt': [
    'trades a code for the key alone that the request named',
    async (party) => refusedWithOtherKey(party, { change: { dpop_jkt: await thumbprintOf(party.first.dpop) } }),
  ],
  'fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success': [
    'trades a code for the key that was proved with the pushed request',
    async (party) => void (await tokens(party, party.first, { different: { dpop: true } })),
  ],
  'fapi2-security-profile-final-ensure-dpop-auth-code-binding-success': [
    'trades a code for the key that the request named and proved',
    async (party) => {
      const change = { dpop_jkt: await thumbprintOf(party.first.dpop) };
      await tokens(party, party.first, { change, different: { dpop: true } });
    },
  ],
  'fapi2-security-profile-final-dpop-negative-tests': [
    'takes good proofs in every spelling and no bad ones',
    async (party) => {
      const { accessToken } = await tokens(party, party.first);
      const ask = (dpop: DpopChange | false, different: Different = {}) =>
        userinfo(party, party.first, accessToken, { dpop, ...different });
      for (const [what, change] of Object.entries(goodProofs(party.endpoints.userinfo))) expect((await ask(change)).status, what).toBe(200);
      for (const [what, change] of Object.entries(await badProofs(party))) expect([400, 401], what).toContain((await ask(change)).status);

      const once = { claims: { jti: randomUUID() } };
      expect([(await ask(once)).status, (await ask(once)).status]).toEqual([200, 401]);
      const asBearer = await ask(false, { headers: { authorization: `Bearer ${accessToken}` } });
      expect([asBearer.status, (await ask({})).status]).toEqual([401, 200]);
      await expectNoRs256(party);
    },
  ],
} as const satisfies FapiTests;
