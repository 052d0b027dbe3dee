import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/openid-client-bound-tokens.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin, tlsCaFile: caFile, clientCertFile: certFile, clientKeyFile: keyFile } = inject('platform');
const redirectUri = 'https://app.example/callback';
const client = {
  authorizedGrantTypes: ['authorization_code', 'refresh_token'],
  scope: ['openid', 'email'],
  redirectURIs: [redirectUri],
  accessTokenExpirationTimeout: 600,
};

let told: Told;
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true });
  const jwk = async (key: CryptoKey) => ({ ...(await exportJWK(key)), alg: 'PS256' });
  const [spa, bank, tls] = await Promise.all([
    registerClient(origin, { client_id: 'oc-spa', ...client, clientType: 'PUBLIC', profile: 'baseline' }),
    registerClient(origin, {
      client_id: 'oc-bank',
      ...client,
      profile: 'fapi2',
      tokenEndpointAuthMethod: 'private_key_jwt',
      jwks: { keys: [await jwk(publicKey)] },
      senderConstraint: 'dpop',
    }),
    registerClient(origin, { client_id: 'oc-tls', ...client, clientType: 'PUBLIC', senderConstraint: 'mtls' }),
  ]);
  told = await runClient<Given>('openid-client-bound-tokens.ts', {
    issuer: `${origin}/auth/v3`,
    redirectUri,
    spa,
    bank: { id: bank.id, key: await jwk(privateKey) },
    tls: { id: tls.id, certFile, keyFile, caFile },
  });
});

const email = 'agent1@t100.example';
const tokens = (token_type: string) => ({ token_type, scope: 'openid email', expires_in: 600 });
const refused = { status: 400, error: 'invalid_grant' };

describe('openid-client', () => {
  it('binds its tokens to a DPoP key, and nobody uses or refreshes them without it', () => {
    expect(told('dpop')).toEqual({
      tokens: tokens('dpop'),
      email,
      refreshed: tokens('dpop'),
      asBearer: { status: 401, challenge: ['bearer'] },
      withOtherKey: { status: 401, challenge: ['dpop'] },
      refreshWithOtherKey: refused,
    });
  });

  it('is a client of FAPI 2.0: pushes, signs, proves a key with the nonce it was given, and keeps its refresh token', () => {
    expect(told('fapi')).toEqual({
      tokens: tokens('dpop'),
      email,
      rotated: false,
      heard: ['par 400 use_dpop_nonce', 'par 201', 'token 200', 'jwks.json 200', 'userinfo 200', 'token 200'],
    });
  });

  it('binds its tokens to its certificate, and nobody uses or refreshes them without it', () => {
    expect(told('certificate')).toEqual({
      tokens: tokens('bearer'),
      email,
      withoutCertificate: { status: 401, challenge: ['bearer'] },
      refreshWithoutCertificate: refused,
    });
  });
});
