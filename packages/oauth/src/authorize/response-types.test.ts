import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client, Session } from '../model.ts';
import { aClient, aUser, createTestServer } from '../testing/index.ts';
import { leftHalfHash } from '../token/id-token.ts';

const params = {
  client_id: 'wwe',
  redirect_uri: 'https://wwe.test/cb',
  response_type: 'code',
  scope: 'openid email',
  state: 's-1',
  nonce: 'n-1',
};
const implicit: Partial<Client> = { grantTypes: ['authorization_code', 'implicit', 'refresh_token'] };

function setUp(change: Partial<Client> = implicit) {
  const server = createTestServer([aClient(change)]);
  const askedAt = server.clock.now.getTime();
  const session: Session = { id: 's'.repeat(22), user: aUser(), authenticatedAt: askedAt - 60_000, amr: ['pwd'], since: 1 };
  const ask = (changed: Record<string, string> = {}) =>
    server.authorize({ params: { ...params, ...changed }, session: async () => session, askedAt });
  /** The parameters of the answer, and where they stood. */
  async function answerTo(changed: Record<string, string>) {
    const decision = await ask(changed);
    if (decision.kind === 'sign-in') throw new Error('nobody is signed in');
    if (decision.kind === 'form-post') return { where: 'form', ...decision.parameters };
    const { hash, search } = new URL(decision.to);
    return hash === ''
      ? { where: 'query', ...Object.fromEntries(new URLSearchParams(search)) }
      : { where: 'fragment', ...Object.fromEntries(new URLSearchParams(hash.slice(1))) };
  }
  return { server, ask, answerTo };
}

const aToken = expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/);

describe('a response type', () => {
  it.each([
    ['code', 'query', ['code']],
    ['token', 'fragment', ['access_token', 'token_type', 'expires_in', 'scope']],
    ['id_token', 'fragment', ['id_token']],
    ['id_token token', 'fragment', ['access_token', 'token_type', 'expires_in', 'scope', 'id_token']],
    ['token id_token', 'fragment', ['access_token', 'token_type', 'expires_in', 'scope', 'id_token']],
    ['code id_token', 'fragment', ['code', 'id_token']],
    ['code token', 'fragment', ['code', 'access_token', 'token_type', 'expires_in', 'scope']],
    ['code id_token token', 'fragment', ['code', 'access_token', 'token_type', 'expires_in', 'scope', 'id_token']],
  ])('%s answers in the %s with %j', async (response_type, where, names) => {
    const answer = await setUp().answerTo({ response_type });
    expect(Object.keys(answer)).toEqual(['where', ...names, 'state', 'iss']);
    expect(answer.where).toBe(where);
  });

  it.each(['code', 'token', 'code id_token'])('%s may answer in a form', async (response_type) => {
    expect(await setUp().answerTo({ response_type, response_mode: 'form_post' })).toMatchObject({ where: 'form', state: 's-1' });
  });

  it.each(['token', 'id_token', 'code token'])('%s never answers in the query, not even with the refusal of it', async (response_type) => {
    expect(await setUp().answerTo({ response_type, response_mode: 'query' })).toMatchObject({
      where: 'fragment',
      error: 'invalid_request',
    });
  });

  it.each(['fragment', 'form_post'])('leaves nothing beside a %s that an application could take for the answer', async (response_mode) => {
    const redirect_uri = 'https://wwe.test/cb?code=evil&a=1&iss=evil&st%61te=evil';
    const decision = await setUp().ask({ response_mode, redirect_uri });
    expect(decision).toMatchObject({ to: expect.stringMatching(/^https:\/\/wwe\.test\/cb\?a=1(#code=|$)/) });
  });

  it('hashes into the ID token what comes along with it', async () => {
    const answer: Record<string, string> = await setUp().answerTo({ response_type: 'code id_token token' });
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({
      aud: 'wwe',
      sub: 'cc-1:101',
      nonce: 'n-1',
      c_hash: leftHalfHash(answer.code ?? '', 'RS256'),
      at_hash: leftHalfHash(answer.access_token ?? '', 'RS256'),
    });
    expect(decodeJwt(answer.id_token ?? '')).not.toHaveProperty('email');
  });

  it('gives the claims of the scope in an ID token that comes alone', async () => {
    const answer: Record<string, string> = await setUp().answerTo({ response_type: 'id_token' });
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({ email: 'agent1@t100.test' });
  });

  it('gives an access token that works and a code that gives more of the same authorization', async () => {
    const { server, answerTo } = setUp();
    const answer: Record<string, string> = await answerTo({ response_type: 'code token' });
    expect(answer).toMatchObject({ access_token: aToken, token_type: 'bearer', scope: 'openid email' });
    const form = {
      grant_type: 'authorization_code',
      code: answer.code ?? '',
      redirect_uri: params.redirect_uri,
      client_id: 'wwe',
      client_secret: 'secret',
    };
    const tokens = await server.token({ form, authorization: undefined });
    expect(await server.whoHolds(tokens.access_token)).toBeDefined();
    // RFC 6749 §4.1.2: the replayed code ends all that came of it, the token of the front channel included.
    await expect(server.token({ form, authorization: undefined })).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await server.whoHolds(answer.access_token ?? '')).toBeUndefined();
  });

  it.each([
    ['id_token without nonce', { response_type: 'id_token', nonce: '' }, {}, 'invalid_request'],
    ['id_token without openid', { response_type: 'id_token', scope: 'email' }, {}, 'invalid_scope'],
    [
      'an implicit type for a client without the grant',
      { response_type: 'token' },
      { grantTypes: ['authorization_code'] },
      'unauthorized_client',
    ],
    [
      'a hybrid type for a client without the grant',
      { response_type: 'code id_token' },
      { grantTypes: ['authorization_code'] },
      'unauthorized_client',
    ],
    ['a code for an implicit client', { response_type: 'code' }, { grantTypes: ['implicit'] }, 'unauthorized_client'],
    [
      'tokens through the browser for a baseline client',
      { response_type: 'token' },
      { ...implicit, profile: 'baseline' as const, redirectUris: ['https://wwe.test/cb'] },
      'unauthorized_client',
    ],
    [
      'tokens through the browser for a client that binds them',
      { response_type: 'token' },
      { ...implicit, senderConstraint: 'dpop' as const },
      'unauthorized_client',
    ],
    [
      'a code without PKCE in a hybrid type',
      { response_type: 'code id_token' },
      { ...implicit, pkce: 'required' as const },
      'invalid_request',
    ],
  ])('refuses %s', async (_what, change, client, error) => {
    const { nonce, ...rest } = { ...params, ...change };
    const { server, answerTo } = setUp({ ...implicit, ...client });
    expect(await answerTo({ ...rest, ...(nonce !== '' ? { nonce } : { nonce: undefined as never }) })).toMatchObject({ error });
    expect(server.audited.at(-1)).toMatchObject({ event: 'authorization.refused' });
  });

  it('says that an access token is bound where the request named a key', async () => {
    const answer = await setUp().answerTo({ response_type: 'token', dpop_jkt: 'j'.repeat(43) });
    expect(answer).toMatchObject({ token_type: 'DPoP' });
    expect(await setUp().answerTo({ response_type: 'token' })).toMatchObject({ token_type: 'bearer' });
  });

  it('needs no PKCE where no code is asked for', async () => {
    expect(await setUp({ ...implicit, pkce: 'required' }).answerTo({ response_type: 'id_token' })).toMatchObject({
      id_token: expect.any(String),
    });
  });

  it('is refused with an implicit part where the contact center has turned that off, and a code is not', async () => {
    const { server, answerTo } = setUp();
    server.legacyGrantsOff.add('cc-1');
    expect(await answerTo({ response_type: 'token' })).toMatchObject({ where: 'fragment', error: 'unauthorized_client' });
    expect(await answerTo({ response_type: 'code' })).toMatchObject({ code: expect.any(String) });
  });

  it('says in the audit trail which grant it was', async () => {
    const { server, ask } = setUp();
    await ask({ response_type: 'id_token' });
    await ask();
    expect(server.audited).toMatchObject([{ event: 'authorization.granted', grant: 'implicit' }, { grant: 'authorization_code' }]);
  });

  it('gives nobody a token who signed out everywhere meanwhile', async () => {
    const { server, answerTo } = setUp();
    await server.tokens.revokeUser(aUser().id);
    expect(await answerTo({ response_type: 'token' })).toMatchObject({ error: 'access_denied' });
  });
});
