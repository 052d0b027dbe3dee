import { aClient } from '@gauth/oauth/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { basic, form, issuer, testApp } from './support/app.ts';
import { askForTokens, type Tokens } from './support/tokens.ts';

const { privateKey, publicKey } = await generateKeyPair('ES256');
const scopes = ['openid', ...Array.from({ length: 100 }, (_, index) => `scope-${index}-${'x'.repeat(50)}`)];
const jwks = { keys: [await exportJWK(publicKey)] };

async function serverWithToken() {
  const server = await testApp({ clients: [aClient({ scopes, jwks, accessTokenFormat: 'jwt' })] });
  const { access_token: token } = (await askForTokens(server, { grant_type: 'client_credentials' })).json<Tokens>();
  const post = (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { authorization: basic('wwe', 'secret') },
  ) => {
    const { headers: type, payload } = form(fields);
    return server.app.inject({ method: 'POST', url: `/auth/v3${path}`, headers: { ...type, ...headers }, payload });
  };
  return { server, token, post };
}

it('takes an access token that says much wherever one comes in a form', async () => {
  const { token, post } = await serverWithToken();
  expect(token.length).toBeGreaterThan(4096);
  expect((await post('/openid/userinfo', { access_token: token }, {})).json()).toMatchObject({ sub: 'wwe' });
  expect((await post('/oauth/introspect', { token })).json()).toMatchObject({ active: true });
  expect((await post('/oauth/revoke', { token })).statusCode).toBe(200);
  expect((await post('/oauth/introspect', { token })).json()).toEqual({ active: false });
});

it('takes a request object that says much where it is pushed', async () => {
  const { server, post } = await serverWithToken();
  const asked = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type: 'code', scope: scopes.join(' ') };
  const request = await new SignJWT(asked)
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    .setIssuer('wwe')
    .setAudience(issuer)
    .setExpirationTime(new Date(server.clock.now.getTime() + 60_000))
    .sign(privateKey);
  expect(request.length).toBeGreaterThan(4096);
  expect((await post('/oauth/par', { request })).statusCode).toBe(201);
});
