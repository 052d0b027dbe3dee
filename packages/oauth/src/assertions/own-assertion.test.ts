import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Authorization } from '../model.ts';
import { aClient, anAuthorization, memorySigningKeys } from '../testing/index.ts';
import { createIssueOwnAssertion, createReadOwnAssertion, ownAssertionType } from './own-assertion.ts';

const issuer = 'https://auth.test/auth/v3';
const now = new Date('2026-01-01T12:00:00Z');
const at = now.getTime() / 1000;
const keys = memorySigningKeys();
const issue = createIssueOwnAssertion({ issuer, keys });
const read = createReadOwnAssertion({ issuer, keys });
const expiresAt = at + 3600;

const holderOf = (change: Partial<Authorization> = {}, expiresAt = at + 3600) => ({
  authorization: anAuthorization({ expiresAt: at + 7200, since: 5, ...change }),
  client: aClient({ idTokenSignedResponseAlg: 'ES256' }),
  issuedAt: at,
  expiresAt,
});

/** An assertion of ours, except for what a test changes; signed with our key. */
async function forged({ header = {}, claims = {} }: { header?: object; claims?: object }) {
  const { value } = await issue({ holder: holderOf(), now });
  const { kid, alg, privateKey } = await keys.signer('ES256');
  return new SignJWT({ ...decodeJwt(value), ...claims })
    .setProtectedHeader({ alg, kid, typ: ownAssertionType, ...header })
    .sign(privateKey);
}

describe('an assertion of our own', () => {
  it('says whose token it was made of, to this server alone', async () => {
    const holder = holderOf({ id: 'here', derivedFrom: ['before'] });
    const { value, ...rest } = await issue({ holder, now });
    expect(rest).toEqual({ expiresAt: at + 300 });
    expect(decodeProtectedHeader(value)).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'assertion+jwt' });
    expect(decodeJwt(value)).toEqual({
      iss: issuer,
      aud: issuer,
      sub: 'cc-1:101',
      jti: expect.any(String),
      iat: at,
      exp: at + 300,
      client_id: 'wwe',
      client_registration_id: 'first',
      contact_center_id: 'cc-1',
      user_name: 'agent1',
      authorization_id: ['here', 'before'],
      authorization_expires_at: at + 3600,
      since: 5,
      scope: '*',
    });
  });

  it('is read with everything that bounds what comes of it', async () => {
    const bounds = {
      audience: ['https://api.test'],
      scope: ['openid', 'reports'],
      authTime: at - 60,
      acr: 'urn:gauth:acr:password',
      amr: ['pwd'],
      actor: { sub: 'service', act: { sub: 'another' } },
      mayAct: { sub: 'service' },
      since: 1_767_268_800_000_001,
    };
    const { value } = await issue({ holder: holderOf({ id: 'here', ...bounds }), now });
    expect(await read(value, now)).toEqual({
      id: expect.any(String),
      expiresAt: at + 300,
      clientId: 'wwe',
      clientRegistrationId: 'first',
      user: { id: 'cc-1:101', userName: 'agent1', contactCenterId: 'cc-1' },
      inherited: { derivedFrom: ['here'], expiresAt: at + 3600, ...bounds },
    });
  });

  it('lives no longer than the token it was made of', async () => {
    const { value, expiresAt } = await issue({ holder: holderOf({}, at + 20), now });
    expect(expiresAt).toBe(at + 20);
    await expect(read(value, new Date(now.getTime() + 21_000))).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('is not made of a token without a user', async () => {
    const { user: _user, ...authorization } = anAuthorization();
    const holder = { authorization, client: aClient(), issuedAt: at, expiresAt };
    await expect(issue({ holder, now })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['of another type', { header: { typ: 'JWT' } }, 'assertion: own: typ expected assertion+jwt, got JWT'],
    ['of an access token’s type', { header: { typ: 'at+jwt' } }, 'assertion: own: typ expected assertion+jwt, got at+jwt'],
    ['of a type in other letters', { header: { typ: 'Assertion+JWT' } }, 'assertion: own: typ expected assertion+jwt, got Assertion+JWT'],
    ['without a type', { header: { typ: undefined } }, 'assertion: own: typ expected assertion+jwt, got undefined'],
    ['for somebody else', { claims: { aud: 'https://api.test' } }, 'assertion: own: ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of another issuer', { claims: { iss: 'https://idp.test' } }, 'assertion: own: ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['that has expired', { claims: { exp: at } }, 'assertion: own: ERR_JWT_EXPIRED'],
    ['without an end', { claims: { exp: undefined } }, 'assertion: own: missing or malformed: exp'],
    ['without an id', { claims: { jti: undefined } }, 'assertion: own: missing or malformed: jti'],
    ['of no authorization', { claims: { authorization_id: [] } }, 'assertion: own: missing or malformed: authorization_id'],
  ])('is refused when it is one %s', async (_what, change, cause) => {
    await expect(read(await forged(change), now)).rejects.toMatchObject({ code: 'invalid_grant', cause });
  });

  it('is refused when another key signed it', async () => {
    const { value } = await createIssueOwnAssertion({ issuer, keys: memorySigningKeys() })({ holder: holderOf(), now });
    await expect(read(value, now)).rejects.toMatchObject({ cause: 'assertion: own: ERR_JWKS_NO_MATCHING_KEY' });
  });

  it.each(['', 'x', 'a.b.c', '..', 'eyJhbGciOiJub25lIn0.e30.'])('is not %j', async (text) => {
    await expect(read(text, now)).rejects.toMatchObject({ code: 'invalid_grant' });
  });
});
