import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/oauth4webapi.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');
const issuer = `${origin}/auth/v3`;
const redirectUri = 'https://app.example/callback';
const resource = 'https://api.example/orders';
const client = {
  authorizedGrantTypes: ['authorization_code', 'refresh_token'],
  scope: ['openid', 'email'],
  redirectURIs: [redirectUri],
  accessTokenExpirationTimeout: 600,
};

let told: Told;
beforeAll(async () => {
  const [web, api, device] = await Promise.all([
    registerClient(origin, { ...client, client_id: 'ow-web', authorizedGrantTypes: [...client.authorizedGrantTypes, 'implicit'] }),
    registerClient(origin, {
      ...client,
      client_id: 'ow-api',
      authorizedGrantTypes: [...client.authorizedGrantTypes, 'client_credentials'],
      profile: 'baseline',
      requirePushedAuthorizationRequests: true,
      senderConstraint: 'dpop',
      accessTokenFormat: 'jwt',
      resources: [resource],
    }),
    registerClient(origin, {
      ...client,
      client_id: 'ow-device',
      clientType: 'PUBLIC',
      authorizedGrantTypes: ['urn:ietf:params:oauth:grant-type:device_code'],
    }),
  ]);
  told = await runClient<Given>('oauth4webapi.ts', { issuer, redirectUri, web, api: { ...api, resource }, device });
});

const someText = expect.stringMatching(/^\S{20,}$/);
const sub = expect.stringMatching(/^\S+:\d+$/);
const time = expect.any(Number);

describe('oauth4webapi', () => {
  it('finds one and the same metadata where OpenID Connect and RFC 8414 look for it', () => {
    const { openid, oauth2 } = told('metadata') as { openid: object; oauth2: object };
    expect(openid).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` });
    expect(oauth2).toEqual(openid);
  });

  it('signs a user in by a code, checks every claim and signature, and refreshes', () => {
    expect(told('code')).toEqual({
      tokens: {
        access_token: someText,
        token_type: 'bearer',
        expires_in: 600,
        refresh_token: someText,
        scope: 'openid email',
        id_token: someText,
      },
      sub,
      email: 'agent1@t100.example',
      refreshed: { scope: 'openid email', sub: (told('code') as { sub: string }).sub },
    });
  });

  it('checks by the ID token beside a code that the code belongs to it', () => {
    expect(told('hybrid')).toEqual({ sub });
  });

  it('is a resource server that takes a JWT from whoever has its key, by the published keys alone', () => {
    expect(told('resource server')).toEqual({
      type: 'dpop',
      claims: {
        iss: issuer,
        sub,
        aud: resource,
        client_id: 'ow-api',
        scope: 'openid email',
        contact_center_id: expect.any(String),
        jti: someText,
        iat: time,
        exp: time,
        auth_time: time,
        acr: 'urn:gauth:acr:password',
        amr: ['pwd'],
        sid: someText,
        cnf: { jkt: someText },
      },
    });
  });

  it('asks what a bound token stands for, checks the signature of what it hears, and revokes it', () => {
    const { plain, signed, revoked } = told('introspection and revocation') as Record<'plain' | 'signed' | 'revoked', object>;
    expect(plain).toMatchObject({ active: true, sub, client_id: 'ow-api', aud: [resource], token_type: 'DPoP', cnf: { jkt: someText } });
    expect(signed).toEqual(plain);
    expect(revoked).toEqual([{ active: false }, { active: false }]);
  });

  it('gets its own token, bound to an Ed25519 key', () => {
    expect(told('client credentials')).toEqual({ access_token: someText, token_type: 'dpop', expires_in: 600, scope: 'email' });
  });

  it('gets tokens on a device once its user has allowed it', () => {
    expect(told('device')).toEqual({ scope: 'openid email', aud: 'ow-device' });
  });
});
