import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/simple-oauth2.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');
const redirectUri = 'https://app.example/callback?from=gauth';

let told: Told;
beforeAll(async () => {
  const secret = "it's 100 % (secret)+/=!*";
  const { id } = await registerClient(origin, {
    client_id: 'so-web',
    client_secret: secret,
    authorizedGrantTypes: ['authorization_code', 'refresh_token', 'password', 'client_credentials'],
    scope: ['*', 'openid'],
    redirectURIs: [redirectUri],
    accessTokenExpirationTimeout: 600,
  });
  told = await runClient<Given>('simple-oauth2.ts', { origin, redirectUri, id, secret });
});

const someText = expect.stringMatching(/^\S{20,}$/);
/** As the library keeps it: with the time of its end. */
const token = { access_token: someText, token_type: 'bearer', expires_in: 600, expires_at: expect.any(String), scope: '* openid' };
const ofUser = { ...token, refresh_token: someText, scope: '*' };

describe('simple-oauth2', () => {
  it('gets a user’s tokens by a code, once', () => {
    expect(told('code')).toEqual({
      answered: ['from', 'code', 'state', 'iss'],
      state: 'the state',
      token: ofUser,
      again: { status: 400, error: 'invalid_grant', error_description: 'this was used before; its tokens are revoked' },
    });
  });

  it('gets its own token', () => {
    expect(told('client credentials')).toEqual(token);
  });

  it.each(['credentials as they are', 'credentials in the form'])('is known by its %s, too', (scenario) => {
    expect(told(scenario)).toBe('* openid');
  });

  it('is told that a request must be a form', () => {
    expect(told('credentials in JSON')).toEqual({
      status: 400,
      error: 'invalid_request',
      error_description: 'the content type must be application/x-www-form-urlencoded',
    });
  });

  it('gets a user’s tokens by name and password, knows when they end, and refreshes them', () => {
    expect(told('password and refresh')).toEqual({
      expired: false,
      first: ofUser,
      second: ofUser,
      rotated: true,
      wrong: { status: 400, error: 'invalid_grant', error_description: expect.any(String) },
    });
  });

  it('revokes access and refresh token', () => {
    expect(told('revoke')).toEqual({
      before: 200,
      after: 401,
      refresh: { status: 400, error: 'invalid_grant', error_description: expect.any(String) },
    });
  });
});
