import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/openid-client-requests.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

// openid-client is a certified relying party written by others: what it accepts, other people's applications accept.

const { origin } = inject('platform');
const issuer = `${origin}/auth/v3`;
const [redirectUri, postLogoutRedirectUri] = ['https://app.example/callback', 'https://app.example/signed-out'];
const client = {
  authorizedGrantTypes: ['authorization_code', 'refresh_token'],
  scope: ['openid', 'profile', 'email', 'address', 'phone'],
  redirectURIs: [redirectUri],
  postLogoutRedirectURIs: [postLogoutRedirectUri],
};

let told: Told;
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = async (key: CryptoKey) => ({ ...(await exportJWK(key)), kid: 'requests', alg: 'ES256' });
  const [web, hybrid, signing] = await Promise.all([
    registerClient(origin, { client_id: 'oc-web', ...client, profile: 'baseline', accessTokenExpirationTimeout: 600 }),
    registerClient(origin, { client_id: 'oc-hybrid', ...client, authorizedGrantTypes: ['authorization_code', 'implicit'] }),
    registerClient(origin, {
      client_id: 'oc-signing',
      ...client,
      profile: 'baseline',
      requireSignedRequestObject: true,
      jwks: { keys: [{ ...(await jwk(publicKey)), use: 'sig' }] },
    }),
  ]);
  const given = { issuer, redirectUri, postLogoutRedirectUri, web, hybrid, signing: { ...signing, key: await jwk(privateKey) } };
  told = await runClient<Given>('openid-client-requests.ts', given);
});

const someText = expect.stringMatching(/^\S{20,}$/);
const sub = expect.stringMatching(/^\S+$/);
const time = expect.any(Number);

describe('openid-client', () => {
  it('discovers the server', () => {
    expect(told('discovery')).toEqual({
      metadata: expect.objectContaining({
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
        end_session_endpoint: `${issuer}/sign-out`,
        authorization_response_iss_parameter_supported: true,
      }),
      supportsPkce: true,
    });
  });

  it('signs a user in by a code with PKCE, and reads every standard claim', () => {
    const { claims, userinfo, ...answer } = told('code') as { claims: Record<string, unknown>; userinfo: Record<string, unknown> };
    expect(answer).toEqual({
      tokens: {
        access_token: someText,
        token_type: 'bearer',
        expires_in: 600,
        refresh_token: someText,
        scope: 'openid profile email address phone',
        id_token: someText,
      },
      nonce: claims.nonce,
    });
    expect(claims).toMatchObject({
      iss: issuer,
      aud: 'oc-web',
      sub,
      iat: time,
      exp: time,
      auth_time: time,
      amr: ['pwd'],
      at_hash: someText,
    });
    expect(userinfo).toMatchObject({
      sub: claims.sub,
      name: 'Anna Ardent',
      given_name: 'Anna',
      family_name: 'Ardent',
      middle_name: 'Maria',
      nickname: 'Ann',
      preferred_username: 'agent1',
      profile: 'https://t100.example/people/agent1',
      picture: 'https://t100.example/people/agent1.png',
      website: 'https://agent1.example',
      gender: 'female',
      birthdate: '1990-02-28',
      zoneinfo: 'America/Los_Angeles',
      locale: 'en-US',
      updated_at: time,
      email: 'agent1@t100.example',
      email_verified: true,
      phone_number: '+1 (650) 555-0101',
      phone_number_verified: true,
      address: expect.objectContaining({ locality: 'Daly City', country: 'USA' }),
    });
  });

  it.each([
    ['pushed', ['client_id', 'request_uri']],
    ['signed', ['client_id', 'request']],
    ['signed and pushed', ['client_id', 'request_uri']],
  ])('gets a code for a request that is %s', (scenario, asked) => {
    expect(told(scenario)).toEqual({ asked: expect.arrayContaining(asked), sub });
    expect((told(scenario) as { asked: string[] }).asked).toHaveLength(asked.length);
  });

  it('takes an answer that a form posts', () => {
    expect(told('form post')).toEqual({ action: redirectUri, fields: ['code', 'state', 'iss'], sub });
  });

  it('takes a code and an ID token together, and checks that one belongs to the other', () => {
    expect(told('hybrid')).toEqual({ answered: ['code', 'id_token', 'state', 'iss'], sub });
  });

  it('takes an ID token alone, with the claims of the scope in it', () => {
    const { claims, nonce } = told('implicit') as { claims: Record<string, unknown>; nonce: string };
    expect(claims).toMatchObject({ iss: issuer, aud: 'oc-hybrid', sub, nonce, email: 'agent1@t100.example' });
    expect(claims).not.toHaveProperty('at_hash');
  });

  it('signs the user out and is where it wanted to be', () => {
    expect(told('sign-out')).toEqual({ to: `${postLogoutRedirectUri}?state=left`, silently: 'login_required' });
  });
});
