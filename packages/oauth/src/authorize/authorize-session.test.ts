import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Session } from '../model.ts';
import { aClient, aUser, createTestServer } from '../testing/index.ts';

const params = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type: 'code', scope: 'openid' };
const [weak, strong] = ['urn:gauth:acr:password', 'urn:gauth:acr:multi-factor'];

function setUp() {
  const server = createTestServer([aClient()]);
  const askedAt = server.clock.now.getTime();
  const session = (signedInAgo = 60_000, acr?: string): Session => ({
    ...{ id: 's'.repeat(22), user: aUser(), authenticatedAt: askedAt - signedInAgo, amr: ['pwd'], since: 1 },
    ...(acr !== undefined && { acr }),
  });
  const ask = (changed: Record<string, string>, given: Session) =>
    server.authorize({ params: { ...params, ...changed }, session: async () => given, askedAt });
  async function outcomeOf(changed: Record<string, string>, given: Session): Promise<string> {
    const decision = await ask(changed, given);
    if (decision.kind !== 'redirect') return decision.kind;
    const { searchParams } = new URL(decision.to);
    return searchParams.get('error') ?? 'code';
  }
  async function tokensFor(changed: Record<string, string>, given = session()) {
    const decision = await ask(changed, given);
    const code = new URL(decision.kind === 'redirect' ? decision.to : '').searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: params.redirect_uri, client_id: 'wwe', client_secret: 'secret' };
    return server.token({ form, authorization: undefined });
  }
  return { server, session, outcomeOf, tokensFor };
}

const acrClaim = (values: string[], essential: boolean) => JSON.stringify({ id_token: { acr: { values, essential } } });

describe('how strongly somebody signed in (RFC 9470)', () => {
  it.each<[string, Record<string, string>, string | undefined, string, string]>([
    ['what the session has', { acr_values: weak }, undefined, 'code', 'code'],
    ['something weaker', { acr_values: weak }, strong, 'code', 'code'],
    ['one of several', { acr_values: `unknown ${weak}` }, undefined, 'code', 'code'],
    ['something nobody here knows', { acr_values: 'unknown' }, undefined, 'code', 'code'],
    ['something stronger, as a wish', { acr_values: strong }, undefined, 'sign-in', 'code'],
    ['something stronger, as a claim', { claims: acrClaim([strong], false) }, undefined, 'sign-in', 'code'],
    ['something stronger, as a condition', { claims: acrClaim([strong], true) }, undefined, 'sign-in', 'unmet_authentication_requirements'],
    [
      'something unknown, as a condition',
      { claims: acrClaim(['unknown'], true) },
      undefined,
      'sign-in',
      'unmet_authentication_requirements',
    ],
    ['something met, as a condition', { claims: acrClaim([weak], true) }, undefined, 'code', 'code'],
  ])('serves an application that asks for %s', async (_what, asked, acr, before, after) => {
    const { session, outcomeOf } = setUp();
    expect([await outcomeOf(asked, session(60_000, acr)), await outcomeOf(asked, session(0, acr))]).toEqual([before, after]);
  });

  it('is told without a sign-in page where none may be shown', async () => {
    const { session, outcomeOf } = setUp();
    expect(await outcomeOf({ acr_values: strong, prompt: 'none' }, session())).toBe('login_required');
  });

  it('stands in the ID token', async () => {
    const { session, tokensFor } = setUp();
    expect(decodeJwt((await tokensFor({})).id_token ?? '')).toMatchObject({ acr: weak, amr: ['pwd'], auth_time: 1_767_268_740 });
    expect(decodeJwt((await tokensFor({}, session(0, strong))).id_token ?? '')).toMatchObject({ acr: strong });
  });
});

describe('the claims parameter', () => {
  it('gives single claims where they were asked for', async () => {
    const { server, tokensFor } = setUp();
    const claims = JSON.stringify({ id_token: { email: { essential: true }, unknown: null }, userinfo: { name: null }, other: {} });
    const { id_token, access_token } = await tokensFor({ claims });
    expect(decodeJwt(id_token ?? '')).toMatchObject({ email: 'agent1@t100.test' });
    expect(decodeJwt(id_token ?? '')).not.toHaveProperty('name');
    expect((await server.whoHolds(access_token))?.authorization.claims).toEqual({ idToken: ['email', 'unknown'], userinfo: ['name'] });
  });

  it('asks for one user and no other', async () => {
    const { session, outcomeOf } = setUp();
    const forUser = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
    expect(await outcomeOf(forUser('cc-1:101'), session())).toBe('code');
    expect(await outcomeOf(forUser('cc-1:102'), session())).toBe('sign-in');
    expect(await outcomeOf(forUser('cc-1:102'), session(0))).toBe('login_required');
  });

  it.each([
    '{',
    '[]',
    '"x"',
    '{"id_token":[]}',
    '{"id_token":{"email":true}}',
    '{"userinfo":{"a":{"values":1}}}',
    `{"userinfo":{"${'a'.repeat(101)}":null}}`,
  ])('is refused: %s', async (claims) => {
    const { session, outcomeOf } = setUp();
    expect(await outcomeOf({ claims }, session())).toBe('invalid_request');
  });

  it.each(['{}', '{"userinfo":null}', '{"id_token":{"__proto__":null,"constructor":null}}'])('may ask for nothing: %s', async (claims) => {
    const { session, outcomeOf } = setUp();
    expect(await outcomeOf({ claims }, session())).toBe('code');
  });
});
