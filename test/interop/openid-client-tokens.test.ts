import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Given } from './clients/openid-client-tokens.ts';
import { registerClient } from './register-client.ts';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');
const issuer = `${origin}/auth/v3`;
const redirectUri = 'https://app.example/callback';
const audience = 'https://api.example/';
const [exchange, deviceCode] = ['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:device_code'];

let told: Told;
beforeAll(async () => {
  const scope = ['openid', 'email', 'read'];
  const [web, other, converting, device] = await Promise.all([
    registerClient(origin, {
      client_id: 'oc-tokens',
      authorizedGrantTypes: ['authorization_code', 'refresh_token', 'password', 'client_credentials'],
      scope,
      redirectURIs: [redirectUri],
      accessTokenExpirationTimeout: 600,
    }),
    registerClient(origin, { client_id: 'oc-other', authorizedGrantTypes: ['refresh_token', exchange], scope }),
    registerClient(origin, {
      client_id: 'oc-converting',
      authorizedGrantTypes: [exchange],
      scope,
      tokenConversion: { subjectClients: ['oc-tokens'], impersonation: true, audiences: [audience] },
    }),
    registerClient(origin, {
      client_id: 'oc-device',
      clientType: 'PUBLIC',
      authorizedGrantTypes: [deviceCode, 'refresh_token'],
      scope,
      accessTokenExpirationTimeout: 600,
    }),
  ]);
  told = await runClient<Given>('openid-client-tokens.ts', {
    issuer,
    redirectUri,
    web,
    other,
    converting: { ...converting, audience },
    device,
  });
});

const someText = expect.stringMatching(/^\S{20,}$/);
const time = expect.any(Number);
const dead = { status: 401, challenge: ['bearer'] };
const refused = { status: 400, error: 'invalid_grant' };
const ofAgent1 = { access_token: someText, token_type: 'bearer', expires_in: 600, refresh_token: someText, id_token: someText };

describe('openid-client', () => {
  it('gets a user’s tokens by name and password', () => {
    const { tokens, claims } = told('password') as { tokens: object; claims: object };
    expect(tokens).toEqual({ ...ofAgent1, scope: 'openid email' });
    expect(claims).toMatchObject({ iss: issuer, aud: 'oc-tokens', amr: ['pwd'] });
  });

  it('gets its own tokens, for all or less of its scope and never for more', () => {
    expect(told('client credentials')).toEqual({
      all: 'openid email read',
      less: 'read',
      more: { status: 400, error: 'invalid_scope' },
    });
  });

  it('refreshes, and nobody else can', () => {
    expect(told('refresh')).toEqual({ sameUser: true, scope: 'openid', rotated: true, byOther: refused });
  });

  it('is told when a code came back, and its tokens are dead', () => {
    expect(told('replayed code')).toEqual({ again: refused, userinfo: dead, refresh: refused });
  });

  it('asks what a token stands for, plainly and with a signature, and nobody else learns it', () => {
    const { sub, ...answers } = told('introspection') as { sub: string } & Record<string, unknown>;
    const about = { active: true, iss: issuer, sub, client_id: 'oc-tokens', username: 'agent1', scope: 'openid email', exp: time };
    expect(answers).toEqual({
      access: expect.objectContaining({ ...about, token_type: 'bearer', iat: time }),
      refresh: expect.objectContaining(about),
      signed: expect.objectContaining({ ...about, token_type: 'bearer', iat: time }),
      byOther: { active: false },
      ofNobody: { active: false },
    });
  });

  it('revokes everything of a sign-in by one of its tokens, and nobody else can', () => {
    expect(told('revocation')).toEqual({
      byOther: { status: 400, error: 'unauthorized_client' },
      before: true,
      after: { active: false },
      userinfo: dead,
      refresh: refused,
    });
  });

  it('waits on a device until its user has allowed it', () => {
    const { shown, tokens, claims } = told('device') as Record<'shown' | 'tokens' | 'claims', object>;
    expect(shown).toEqual({
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${origin}/ui/auth/device.html`,
      interval: 5,
    });
    expect(tokens).toEqual({ ...ofAgent1, scope: 'openid email' });
    expect(claims).toMatchObject({ iss: issuer, aud: 'oc-device', amr: ['pwd'] });
  });

  it('converts a token of a client that its policy names, and what comes of it dies with that token', () => {
    const { sub, ...converted } = told('token exchange') as { sub: string } & Record<string, unknown>;
    expect(converted).toEqual({
      converted: {
        access_token: someText,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'bearer',
        expires_in: time,
        scope: 'openid',
      },
      about: expect.objectContaining({ active: true, sub, client_id: 'oc-converting', aud: [audience] }),
      afterRevocation: false,
      byOther: { status: 400, error: 'unauthorized_client' },
    });
  });
});
