import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { signatureAlgorithms } from '../model.ts';
import { aClient, anAuthorization, aUser, memorySigningKeys } from '../testing/index.ts';
import { createIssueIdToken, leftHalfHash } from './id-token.ts';

const issuer = 'https://auth.test/auth/v3';
const now = new Date('2026-01-01T12:00:00Z');

it.each(signatureAlgorithms.map((alg) => [alg]))('signs with %s and says who signed in when and where', async (alg) => {
  const keys = memorySigningKeys();
  const authorization = anAuthorization({ scope: ['openid'], nonce: 'n', authTime: 1_767_268_700, amr: ['pwd'], sessionId: 'sid' });
  const client = aClient({ idTokenSignedResponseAlg: alg });
  const idToken = await createIssueIdToken({ issuer, keys })({
    authorization,
    client,
    accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
    now,
  });
  const published = createLocalJWKSet({ keys: [...(await keys.published())] });
  const { payload } = await jwtVerify(idToken ?? '', published, { issuer, audience: 'wwe', currentDate: now });
  expect(decodeProtectedHeader(idToken ?? '')).toEqual({ alg, kid: expect.any(String), typ: 'JWT' });
  expect(payload).toEqual({
    iss: issuer,
    sub: aUser().id,
    aud: 'wwe',
    iat: 1_767_268_800,
    exp: 1_767_272_400,
    auth_time: 1_767_268_700,
    nonce: 'n',
    amr: ['pwd'],
    sid: 'sid',
    at_hash: expect.any(String),
    'urn:gauth:authorization': {
      ids: [authorization.id],
      client_registration_id: 'first',
      expires_at: authorization.expiresAt,
      scope: ['openid'],
      user_name: 'agent1',
      contact_center_id: 'cc-1',
    },
  });
});

// OpenID Connect Core 1.0 appendix A.4: the access token and at_hash of its example
it('hashes the access token as the specification’s example does', () => {
  expect(leftHalfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256')).toBe('77QmUPtjPfzWtF2AnpK9RQ');
});

it.each([
  ['without openid', anAuthorization({ scope: ['*'] })],
  ['without a user', (({ user: _user, ...rest }) => rest)(anAuthorization({ scope: ['openid'] }))],
])('is not issued %s', async (_what, authorization) => {
  const issue = createIssueIdToken({ issuer, keys: memorySigningKeys() });
  expect(await issue({ authorization, client: aClient(), accessToken: 'a', now })).toBeUndefined();
});
