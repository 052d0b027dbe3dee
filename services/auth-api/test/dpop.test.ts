import { createHash, randomUUID } from 'node:crypto';
import { aClient } from '@gauth/oauth/testing';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, form, issuer, type TestApp, testApp } from './support/app.ts';

const pair = await generateKeyPair('ES256', { extractable: true });
const jwk = await exportJWK(pair.publicKey);
const privateJwk = await exportJWK(pair.privateKey);
const foreignJwk = await exportJWK((await generateKeyPair('ES256')).publicKey);

interface ProofChange {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: { privateKey: typeof pair.privateKey; jwk: JWK };
}

/** A DPoP proof of this moment of the server's clock. */
function proofFor({ clock }: TestApp, htm: string, path: string, { claims = {}, header = {}, key }: ProofChange = {}): Promise<string> {
  const iat = Math.floor(clock.now.getTime() / 1000);
  return new SignJWT({ jti: randomUUID(), htm, htu: issuer + path, iat, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key?.jwk ?? jwk, ...header })
    .sign(key?.privateKey ?? pair.privateKey);
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

const ask = ({ app }: TestApp, dpop: string, fields: Record<string, string> = { grant_type: 'client_credentials', scope: 'openid' }) => {
  const { headers, payload } = form(fields);
  return app.inject({
    method: 'POST',
    url: '/auth/v3/oauth/token',
    headers: { ...headers, authorization: basic('wwe', 'secret'), dpop },
    payload,
  });
};

async function boundToken(server: TestApp): Promise<string> {
  const answer = await ask(server, await proofFor(server, 'POST', '/oauth/token'));
  expect(answer.json()).toMatchObject({ token_type: 'DPoP' });
  return answer.json<{ access_token: string }>().access_token;
}

const userinfo = ({ app }: TestApp, token: string, scheme: string, dpop?: string) =>
  app.inject({ url: '/auth/v3/userinfo', headers: { authorization: `${scheme} ${token}`, ...(dpop !== undefined && { dpop }) } });

describe('DPoP at the token endpoint', () => {
  it('binds the token to the key of the proof, and hands out a nonce', async () => {
    const server = await testApp();
    const answer = await ask(server, await proofFor(server, 'POST', '/oauth/token'));
    expect(answer.headers['dpop-nonce']).toBe('a-nonce-for-tests');
    const held = await server.store.tokens.find(answer.json<{ access_token: string }>().access_token);
    expect(held?.authorization.confirmation).toEqual({ jkt: await calculateJwkThumbprint(jwk) });
  });

  it.each<[string, ProofChange]>([
    ['of another method', { claims: { htm: 'GET' } }],
    ['of another address', { claims: { htu: 'https://evil.test/auth/v3/oauth/token' } }],
    ['of another path', { claims: { htu: `${issuer}/oauth/par` } }],
    ['without an address', { claims: { htu: undefined } }],
    ['without jti', { claims: { jti: undefined } }],
    ['that is too old', { claims: { iat: Date.parse('2026-01-01T11:54:59Z') / 1000 } }],
    ['of the future', { claims: { iat: Date.parse('2026-01-01T12:01:01Z') / 1000 } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a key', { header: { jwk: undefined } }],
    ['with a private key in it', { header: { jwk: privateJwk } }],
    ['signed by another key', { header: { jwk: foreignJwk } }],
    ['with a symmetric key', { header: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } }],
  ])('refuses a proof %s', async (_what, change) => {
    const server = await testApp();
    const answer = await ask(server, await proofFor(server, 'POST', '/oauth/token', change));
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it.each(['', 'x', 'a.b.c', 'e30.e30.e30', 'a, b'])('refuses what is no proof: %j', async (dpop) => {
    const answer = await ask(await testApp(), dpop);
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('takes a proof once', async () => {
    const server = await testApp();
    const proof = await proofFor(server, 'POST', '/oauth/token');
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, proof)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it('takes an address with another spelling, a port and a query', async () => {
    const server = await testApp();
    const proof = await proofFor(server, 'POST', '/oauth/token', { claims: { htu: 'HTTPS://AUTH.TEST:443/auth/v3/oauth/token?x=1#y' } });
    expect((await ask(server, proof)).statusCode).toBe(200);
  });

  it('asks for a nonce where one is wrong', async () => {
    const server = await testApp();
    const answer = await ask(server, await proofFor(server, 'POST', '/oauth/token', { claims: { nonce: 'old' } }));
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'use_dpop_nonce']);
    expect(answer.headers['dpop-nonce']).toBe('a-nonce-for-tests');
    const nonce = 'a-nonce-for-tests';
    expect((await ask(server, await proofFor(server, 'POST', '/oauth/token', { claims: { nonce } }))).statusCode).toBe(200);
  });
});

describe('a token that is bound to a key', () => {
  it('works with a proof of that key for this request', async () => {
    const server = await testApp();
    const token = await boundToken(server);
    const proof = await proofFor(server, 'GET', '/userinfo', { claims: { ath: hashOf(token) } });
    expect((await userinfo(server, token, 'DPoP', proof)).json()).toMatchObject({ username: 'wwe' });
  });

  it.each<[string, ProofChange]>([
    ['without the hash of the token', {}],
    ['with the hash of another token', { claims: { ath: hashOf('x') } }],
    ['of another path', { claims: { htu: `${issuer}/jwt-userinfo` } }],
  ])('does not work with a proof %s', async (_what, change) => {
    const server = await testApp();
    const answer = await userinfo(server, await boundToken(server), 'DPoP', await proofFor(server, 'GET', '/userinfo', change));
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([401, 'invalid_dpop_proof']);
    expect(answer.headers['www-authenticate']).toMatch(/^DPoP error="invalid_dpop_proof"/);
  });

  it('works with a proof for the very address, not for all that one route answers', async () => {
    const server = await testApp();
    const { headers, payload } = form({ grant_type: 'client_credentials' });
    const dpop = await proofFor(server, 'POST', '/oauth/token');
    const asked = { ...headers, authorization: basic('installer', 'secret'), dpop };
    const answer = await server.app.inject({ method: 'POST', url: '/auth/v3/oauth/token', headers: asked, payload });
    const token = answer.json<{ access_token: string }>().access_token;
    const statuses = [];
    for (const path of ['/ops/clients/wwe', '/ops/clients/other', '/ops/clients/:id']) {
      const proof = await proofFor(server, 'GET', path, { claims: { ath: hashOf(token) } });
      const shown = { authorization: `DPoP ${token}`, dpop: proof };
      statuses.push((await server.app.inject({ url: '/auth/v3/ops/clients/wwe?x=1', headers: shown })).statusCode);
    }
    expect(statuses).toEqual([200, 401, 401]);
  });

  it('works neither as bearer token, nor without a proof, nor with that of another key', async () => {
    const server = await testApp();
    const token = await boundToken(server);
    const other = await generateKeyPair('ES256');
    const key = { privateKey: other.privateKey, jwk: await exportJWK(other.publicKey) };
    const claims = { ath: hashOf(token) };
    const foreign = await proofFor(server, 'GET', '/userinfo', { key, claims });
    const own = await proofFor(server, 'GET', '/userinfo', { claims });
    const answers = [
      await userinfo(server, token, 'Bearer'),
      await userinfo(server, token, 'Bearer', own),
      await userinfo(server, token, 'DPoP'),
      await userinfo(server, token, 'DPoP', foreign),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401]);
    const said = 'error_description="the access token is unknown, expired or revoked"';
    const algs = 'algs="ES256 EdDSA Ed25519 PS256 RS256"';
    expect(answers.map(({ headers }) => headers['www-authenticate'])).toEqual([
      `Bearer error="invalid_token", ${said}`,
      `Bearer error="invalid_token", ${said}`,
      `DPoP error="invalid_dpop_proof", error_description="the DPoP proof is missing", ${algs}`,
      `DPoP error="invalid_token", ${said}, ${algs}`,
    ]);
  });

  it('is needed for the scheme DPoP', async () => {
    const server = await testApp();
    const { headers, payload } = form({ grant_type: 'client_credentials' });
    const answer = await server.app.inject({
      method: 'POST',
      url: '/auth/v3/oauth/token',
      headers: { ...headers, authorization: basic('wwe', 'secret') },
      payload,
    });
    const token = answer.json<{ access_token: string }>().access_token;
    const proof = await proofFor(server, 'GET', '/userinfo', { claims: { ath: hashOf(token) } });
    expect((await userinfo(server, token, 'DPoP', proof)).statusCode).toBe(401);
    expect((await userinfo(server, token, 'Bearer')).statusCode).toBe(200);
  });
});

describe('a client that must put a nonce into its proofs', () => {
  const administrator = { authorities: ['ROLE_MANAGEMENT_APPLICATION'], redirectUris: [] };
  const strict = aClient({ ...administrator, profile: 'fapi2', senderConstraint: 'dpop' });

  it.each([
    ['GET', '/userinfo'],
    ['GET', '/ops/clients'],
    ['GET', '/ping'],
    ['POST', '/sign-out'],
  ] as const)('gets it from %s %s', async (method, path) => {
    const server = await testApp({ clients: [strict] });
    const fields = { grant_type: 'client_credentials' };
    const first = await proofFor(server, 'POST', '/oauth/token', { claims: { nonce: 'a-nonce-for-tests' } });
    const token = (await ask(server, first, fields)).json<{ access_token: string }>().access_token;
    const call = async (claims: Record<string, unknown>) => {
      const dpop = await proofFor(server, method, path, { claims: { ath: hashOf(token), ...claims } });
      return server.app.inject({ method, url: `/auth/v3${path}`, headers: { authorization: `DPoP ${token}`, dpop } });
    };
    const refused = await call({});
    expect([refused.statusCode, refused.headers['dpop-nonce']]).toEqual([401, 'a-nonce-for-tests']);
    expect(refused.headers['www-authenticate']).toMatch(/^DPoP error="use_dpop_nonce"/);
    expect((await call({ nonce: refused.headers['dpop-nonce'] })).statusCode).toBe(200);
  });
});
