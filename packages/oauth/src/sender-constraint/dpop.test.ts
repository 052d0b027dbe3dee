import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import type { Client } from '../model.ts';
import { createReadDpopProof } from './dpop.ts';

const pair = await generateKeyPair('RS256', { extractable: true });
const [jwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
const now = () => new Date('2026-01-01T12:00:00Z');
const urls = ['https://auth.test/auth/v3/oauth/token'];
const nonces = { current: () => 'n-1', accepts: (nonce: string) => nonce === 'n-1' };
const readDpopProof = createReadDpopProof({ replays: { firstUse: async () => true }, nonces, now });

async function read(alg: string, profile: Client['profile'], claims: object = { nonce: 'n-1' }): Promise<{ jkt: string }> {
  const key = await importJWK({ ...privateJwk, alg });
  const proof = await new SignJWT({ jti: 'j-1', htm: 'POST', htu: urls[0], iat: now().getTime() / 1000, ...claims })
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk })
    .sign(key);
  return readDpopProof({ proof, method: 'POST', urls, client: { profile } });
}

it.each([
  ['legacy', 'RS256'],
  ['baseline', 'RS256'],
  ['baseline', 'PS256'],
  ['fapi2', 'PS256'],
] as const)('takes a proof of a %s client that is signed by %s', async (profile, alg) => {
  expect(await read(alg, profile)).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
});

it('takes none of a fapi2 client that is signed by RS256', async () => {
  await expect(read('RS256', 'fapi2')).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
});

it('asks fapi2 clients for a nonce, and others for none', async () => {
  await expect(read('PS256', 'fapi2', {})).rejects.toMatchObject({ code: 'use_dpop_nonce' });
  expect(await read('PS256', 'baseline', {})).toEqual({ jkt: expect.any(String) });
});
