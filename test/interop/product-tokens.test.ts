import { createRemoteJWKSet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/product-tokens.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');
const redirectUri = `${origin}/gws/initialize`;
const contactCenterId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';

let told: Told;
beforeAll(async () => {
  const client = { authorizedGrantTypes: ['authorization_code', 'refresh_token'], scope: ['*'], redirectURIs: [origin] };
  const { id } = await registerClient(origin, { ...client, client_id: 'wwe', clientType: 'PUBLIC', pkce: 'optional' });
  told = await runClient<Given>('product-tokens.ts', {
    origin,
    redirectUri,
    confidential: { id: 'external_api_client', secret: 'secret' },
    public: { id },
  });
});

const someText = expect.stringMatching(/^\S{20,}$/);
const [iss, lifetime] = [`${origin}/auth/v3`, 43_200];
const own = { access_token: someText, token_type: 'bearer', expires_in: lifetime, scope: '*' };
const ofUser = { status: 200, body: { ...own, refresh_token: someText } };
const role = { name: 'ROLE_AGENT', privileges: [] };
const properties = expect.any(Object);

describe('a client of the product', () => {
  it('gets a code for the credentials of its user, without a page and without a cookie', () => {
    expect(told('code of a confidential client')).toEqual({
      to: redirectUri,
      parameters: ['code', 'iss'],
      cookies: [],
      authorized: true,
      ...ofUser,
    });
  });

  it('swaps a code and refreshes by its id alone where it is public', () => {
    expect(told('code of a public client')).toEqual({ swapped: ofUser, refreshed: ofUser });
  });

  it('may be the sample application, whose address is not encoded and which has neither scope nor state', () => {
    const scope = expect.stringContaining('*');
    expect(told('sample application')).toEqual({
      to: `${redirectUri}?code=&iss=${encodeURIComponent(iss)}`,
      status: 200,
      body: { ...own, refresh_token: someText, scope, id_token: someText },
    });
  });

  it('gets a token in the fragment by the implicit grant', () => {
    expect(told('implicit')).toEqual({
      to: redirectUri,
      fragment: { access_token: someText, token_type: 'bearer', expires_in: `${lifetime}`, scope: '*', iss },
    });
  });

  it('is told that the credentials of its user are bad', () => {
    expect(told('code for wrong credentials')).toEqual({
      status: 401,
      body: { error: 'Unauthorized', error_description: 'Bad credentials' },
    });
  });

  it('is led to the page where nobody is signed in, which does not ask for a tenant', () => {
    expect(told('sign-in page')).toEqual({
      status: 200,
      path: '/ui/auth/sign-in.html',
      type: 'text/html; charset=utf-8',
      fields: expect.arrayContaining(['username', 'password']),
    });
    expect((told('sign-in page') as { fields: string[] }).fields).not.toContain('tenant');
  });

  it.each(['password', 'password of a bare name', 'refresh'])(
    'gets tokens of a user by %s, with its credentials and its id together',
    (scenario) => {
      expect(told(scenario)).toEqual(ofUser);
    },
  );

  it('gets its own token', () => {
    expect(told('client credentials')).toEqual({ status: 200, body: own });
  });

  it('hears whose a token is, in all three forms, one of them signed by a published key', async () => {
    const { userinfo, openid, jwt, application, unknown } = told('whose token') as Record<string, { header: string }>;
    const details = {
      username: expect.stringContaining('agent1'),
      authorities: [role],
      cmeUserName: 'agent1',
      loginName: 'agent1',
      contactCenterId,
      environmentId: contactCenterId,
      dbid: 101,
      properties,
    };
    expect(userinfo).toEqual({ status: 200, body: details });
    expect(openid).toEqual({
      status: 200,
      body: expect.objectContaining({
        sub: expect.any(String),
        aud: 'external_api_client',
        authorities: [role],
        user_name: 'agent1',
        given_name: 'Anna',
        family_name: 'Ardent',
        email: 'agent1@t100.example',
        contact_center_id: contactCenterId,
        environment_id: contactCenterId,
        dbid: 101,
        properties,
      }),
    });
    expect(jwt).toEqual({ status: 200, body: { status: { code: 0 } }, header: someText });
    const keys = createRemoteJWKSet(new URL(`${iss}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(jwt?.header ?? '', keys, { issuer: iss });
    expect([protectedHeader.alg, payload]).toEqual(['RS256', expect.objectContaining(details)]);
    expect(application).toEqual({
      status: 200,
      body: { username: 'external_api_client', authorities: [{ name: 'ROLE_INTERNAL_CLIENT', privileges: [] }] },
    });
    expect(unknown).toEqual({ status: 401, body: { error: 'invalid_token', error_description: expect.any(String) } });
  });

  it('converts a token into a JWT, and the JWT into a token', () => {
    expect(told('convert')).toEqual({
      converted: { status: 200, body: { jwtToken: someText } },
      // A second may have gone by since the token was given that this one ends with.
      traded: { status: 200, body: { ...own, expires_in: expect.closeTo(43_200, -1) } },
    });
  });
});
