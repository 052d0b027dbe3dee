import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { createIssueLogoutToken } from './logout-token.ts';
import { signatureAlgorithms } from './model.ts';
import { aClient, memorySigningKeys } from './testing/index.ts';
import { createReadIdTokenHint } from './token/id-token-hint.ts';

const issuer = 'https://auth.test/auth/v3';
const now = new Date('2026-01-01T12:00:00Z');
const keys = memorySigningKeys();
const issue = createIssueLogoutToken({ issuer, keys });

it.each(signatureAlgorithms.map((alg) => [alg]))(
  'is signed with %s, as the ID tokens of its client are, and says which session is over',
  async (alg) => {
    const token = await issue({ client: aClient({ idTokenSignedResponseAlg: alg }), userId: 'cc-1:101', sessionId: 'sid', now });
    const published = createLocalJWKSet({ keys: [...(await keys.published())] });
    const { payload } = await jwtVerify(token, published, { issuer, audience: 'wwe', typ: 'logout+jwt', currentDate: now });
    expect(decodeProtectedHeader(token)).toEqual({ alg, kid: expect.any(String), typ: 'logout+jwt' });
    expect(payload).toEqual({
      iss: issuer,
      sub: 'cc-1:101',
      aud: 'wwe',
      iat: 1_767_268_800,
      exp: 1_767_268_920,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: 'sid',
    });
  },
);

it('names no session where every session of the user is over', async () => {
  expect(decodeJwt(await issue({ client: aClient(), userId: 'cc-1:101', now }))).not.toHaveProperty('sid');
});

it('is another one every time, because an application may remember which ones it has had', async () => {
  const about = { client: aClient(), userId: 'cc-1:101', sessionId: 'sid', now };
  const [one, other] = await Promise.all([issue(about), issue(about)]);
  expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti);
});

it('does not pass for an ID token', async () => {
  const token = await issue({ client: aClient(), userId: 'cc-1:101', sessionId: 'sid', now });
  expect(await createReadIdTokenHint({ issuer, keys })(token)).toBeUndefined();
});
