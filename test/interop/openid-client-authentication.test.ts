import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/openid-client-authentication.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin, tlsCaFile: caFile, clientCertFile: certFile, clientKeyFile: keyFile } = inject('platform');

const register = (client_id: string, tokenEndpointAuthMethod: string, data: object = {}) =>
  registerClient(origin, {
    client_id,
    tokenEndpointAuthMethod,
    authorizedGrantTypes: ['client_credentials'],
    scope: ['read'],
    accessTokenExpirationTimeout: 600,
    ...data,
  });

async function keyPair() {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), alg: 'PS256' }, key: { ...(await exportJWK(privateKey)), alg: 'PS256' } };
}

const keyServer = createServer();
afterAll(() => keyServer.close());

/** Where a key set can be read. */
async function publish(keySet: object): Promise<string> {
  keyServer.on('request', (_request, response: ServerResponse) => response.end(JSON.stringify(keySet)));
  await once(keyServer.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks.json`;
}

let told: Told;
beforeAll(async () => {
  const [{ jwk, key }, { key: otherKey }] = await Promise.all([keyPair(), keyPair()]);
  const { subject, raw, publicKey } = new X509Certificate(readFileSync(certFile));
  const certified = { ...publicKey.export({ format: 'jwk' }), x5c: [raw.toString('base64')] };
  const jwksUri = await publish({ keys: [jwk] });
  const [secret, secretJwt, keyJwt, published, named, selfSigned] = await Promise.all([
    register('oc-secret', 'client_secret'),
    register('oc-secret-jwt', 'client_secret_jwt'),
    register('oc-key-jwt', 'private_key_jwt', { jwks: { keys: [jwk] } }),
    register('oc-published', 'private_key_jwt', { jwksUri }),
    register('oc-certificate', 'tls_client_auth', { tlsClientAuthSubject: { kind: 'dn', value: subject.split('\n').reverse().join(',') } }),
    register('oc-self-signed', 'self_signed_tls_client_auth', { jwks: { keys: [certified] } }),
  ]);
  told = await runClient<Given>('openid-client-authentication.ts', {
    issuer: `${origin}/auth/v3`,
    secret,
    secretJwt,
    keyJwt: { id: keyJwt.id, publishedId: published.id, key, otherKey },
    certificate: { id: named.id, selfSignedId: selfSigned.id, certFile, keyFile, caFile },
  });
});

describe.each([
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'private_key_jwt and jwks_uri',
  'tls_client_auth',
  'self_signed_tls_client_auth',
])('openid-client with %s', (method) => {
  it('gets its own token', () => {
    expect(told(method)).toEqual({
      access_token: expect.stringMatching(/^\S{20,}$/),
      token_type: 'bearer',
      expires_in: 600,
      scope: 'read',
    });
  });

  it('is told that nobody knows it, where the proof is wrong', () => {
    expect(told(`wrong ${method}`)).toEqual({ status: 401, challenge: ['basic'] });
  });
});
