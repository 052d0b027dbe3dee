import type { Platform } from '@gauth/dev';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInOverHttp } from '../support/http-browser.ts';
import { startTestPlatform } from '../support/platform.ts';

// openid-client is a certified relying party written by others: what it accepts, other people's applications accept.

let platform: Platform;
let issuer: URL;
beforeAll(async () => {
  platform = await startTestPlatform();
  issuer = new URL(`${platform.origin}/auth/v3`);
});
afterAll(() => platform.stop());

const insecure = { execute: [client.allowInsecureRequests] };
const asExternalApiClient = () => client.discovery(issuer, 'external_api_client', 'secret', client.ClientSecretBasic('secret'), insecure);

describe('openid-client', () => {
  it('completes discovery, code with PKCE, userinfo and refresh', async () => {
    const config = await client.discovery(issuer, 'demo', undefined, client.None(), insecure);
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const redirect_uri = `${platform.origin}/demo/callback`;
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri,
      scope: 'openid profile email address phone',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const { location } = await signInOverHttp(start.href, { username: 't100\\agent1', password: 'agent1' });

    const tokens = await client.authorizationCodeGrant(config, new URL(location), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: issuer.href, aud: 'demo', nonce, sub: expect.any(String), auth_time: expect.any(Number) });
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
    expect(userinfo).toMatchObject({
      preferred_username: expect.any(String),
      email: expect.any(String),
      updated_at: expect.any(Number),
      phone_number: expect.any(String),
    });
    expect(userinfo.address).toBeTypeOf('object');

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect(refreshed.claims()).toMatchObject({ sub: claims?.sub });
  });

  it('gets a client’s own token by client credentials', async () => {
    const tokens = await client.clientCredentialsGrant(await asExternalApiClient(), { scope: '*' });
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: '*' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('gets a user’s tokens by name and password, with an ID token for openid', async () => {
    const tokens = await client.genericGrantRequest(await asExternalApiClient(), 'password', {
      username: 't100\\agent1',
      password: 'agent1',
      scope: 'openid profile email',
    });
    expect(tokens.claims()).toMatchObject({ aud: 'external_api_client' });
  });

  it('authenticates the client in the form as well', async () => {
    const config = await client.discovery(issuer, 'external_api_client', undefined, client.ClientSecretPost('secret'), insecure);
    expect(await client.clientCredentialsGrant(config)).toMatchObject({ scope: '* openid profile email' });
  });

  it('is told when a code came back, and its tokens are dead', async () => {
    const config = await asExternalApiClient();
    const redirect_uri = `${platform.origin}/anywhere`;
    const start = client.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid' });
    const { location } = await signInOverHttp(start.href, { username: 't100\\agent1', password: 'agent1' });
    const tokens = await client.authorizationCodeGrant(config, new URL(location), { idTokenExpected: true });
    await expect(client.authorizationCodeGrant(config, new URL(location))).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck)).rejects.toMatchObject({ status: 401 });
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
