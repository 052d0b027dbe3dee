import { describe, expect, it } from 'vitest';
import { newToken } from '../ids.ts';
import type { Authorization } from '../model.ts';
import type { Codes, Commit, Spends, Tokens } from '../ports.ts';
import { anAuthorization } from './builders.ts';

interface TokenStore {
  codes: Codes;
  tokens: Tokens;
}

const commitOf = (authorization: Authorization, change: Partial<Commit> = {}): Commit => ({
  authorization,
  accessToken: { value: newToken(authorization.id), issuedAt: 1000, ttlSeconds: 60 },
  ...change,
});
const rotating = (generation: number, retrySeconds = 30): Spends => ({ kind: 'refresh', generation, rotate: true, retrySeconds });
const familyOf = (authorization: Authorization, ttlSeconds = 600) => ({ authorization, ttlSeconds });

/** What every store of codes and tokens must do; each adapter runs it against the real thing. */
export function tokenStoreContract(name: string, createStore: () => TokenStore): void {
  describe(name, () => {
    codesContract(createStore);
    accessTokensContract(createStore);
    familiesContract(createStore);
    revocationContract(createStore);
  });
}

function codesContract(createStore: () => TokenStore): void {
  const redirectUri = 'https://wwe.test/cb';

  it('finds what a code stands for', async () => {
    const { codes } = createStore();
    const authorization = anAuthorization({ nonce: 'n', authTime: 5 });
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri, codeChallenge: 'c' }, 60);
    expect(await codes.find(code)).toEqual({
      authorization: { ...authorization, since: expect.any(Number) },
      redirectUri,
      codeChallenge: 'c',
    });
  });

  it.each(['', 'x', 'ä', newToken(anAuthorization().id), `${'a'.repeat(22)}.`])('finds nothing for the code %j', async (code) => {
    expect(await createStore().codes.find(code)).toBeUndefined();
  });

  it('lets a code expire', async () => {
    const { codes, tokens } = createStore();
    const authorization = anAuthorization();
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri }, 1);
    await expect.poll(() => codes.find(code), { timeout: 3000 }).toBeUndefined();
    expect(await tokens.commit(commitOf(authorization, { spends: { kind: 'code', code } }))).toBe('revoked');
  });

  it('spends a code for exactly one of 20 simultaneous callers, and revokes what it gave because it came back', async () => {
    const { codes, tokens } = createStore();
    const authorization = anAuthorization();
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri }, 60);
    const commits = Array.from({ length: 20 }, () =>
      commitOf(authorization, { spends: { kind: 'code', code }, family: familyOf(authorization) }),
    );
    const outcomes = await Promise.all(commits.map((commit) => tokens.commit(commit)));
    expect(outcomes.filter((outcome) => outcome === 'issued')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'revoked')).toHaveLength(18);
    expect(await Promise.all(commits.map((commit) => tokens.find(commit.accessToken.value)))).toEqual(Array(20).fill(undefined));
    expect(await tokens.findFamily(authorization.id)).toBeUndefined();
  });
}

function accessTokensContract(createStore: () => TokenStore): void {
  it('finds what an access token stands for', async () => {
    const { tokens } = createStore();
    const commit = commitOf(anAuthorization());
    expect(await tokens.commit(commit)).toBe('issued');
    expect(await tokens.find(commit.accessToken.value)).toEqual({
      authorization: { ...commit.authorization, since: expect.any(Number) },
      issuedAt: 1000,
      expiresAt: 1060,
    });
  });

  it('keeps tokens without a user', async () => {
    const { tokens } = createStore();
    const { user: _user, ...clientOnly } = anAuthorization();
    const commit = commitOf(
      { ...clientOnly, id: 'b'.repeat(22) },
      { accessToken: { value: newToken('b'.repeat(22)), issuedAt: 1000, ttlSeconds: 60 } },
    );
    await tokens.commit(commit);
    expect(await tokens.find(commit.accessToken.value)).toEqual({
      authorization: { ...commit.authorization, since: expect.any(Number) },
      issuedAt: 1000,
      expiresAt: 1060,
    });
  });

  it('finds what an access token that is a JWT stands for, and only that very text', async () => {
    const { tokens } = createStore();
    const authorization = anAuthorization();
    const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const claims = { jti: newToken(authorization.id), scope: 's'.repeat(4000) };
    const jwt = `${part({ alg: 'ES256', typ: 'at+jwt' })}.${part(claims)}.${'A'.repeat(86)}`;
    await tokens.commit(commitOf(authorization, { accessToken: { value: jwt, issuedAt: 1000, ttlSeconds: 60 } }));
    expect(await tokens.find(jwt)).toMatchObject({ authorization: { id: authorization.id }, expiresAt: 1060 });
    expect(await tokens.find(`${jwt.slice(0, -1)}B`)).toBeUndefined();
    expect(await tokens.find(claims.jti)).toBeUndefined();
  });

  it.each(['', '.', 'x'.repeat(47), newToken(anAuthorization().id), `${'a'.repeat(22)}.${'ü'.repeat(24)}`, '{}:*\r\n'])(
    'finds nothing for the token %j',
    async (token) => {
      expect(await createStore().tokens.find(token)).toBeUndefined();
    },
  );

  it('lets an access token expire', async () => {
    const { tokens } = createStore();
    const authorization = anAuthorization();
    const commit = commitOf(authorization, { accessToken: { value: newToken(authorization.id), issuedAt: 1000, ttlSeconds: 1 } });
    await tokens.commit(commit);
    await expect.poll(() => tokens.find(commit.accessToken.value), { timeout: 3000 }).toBeUndefined();
  });
}

function familiesContract(createStore: () => TokenStore): void {
  const begin = async (tokens: Tokens) => {
    const authorization = anAuthorization({ scope: ['*', 'openid'] });
    await tokens.commit(commitOf(authorization, { family: familyOf(authorization) }));
    return authorization;
  };

  it('keeps the scope that was granted when a refresh narrows it', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    const narrowed = commitOf({ ...authorization, scope: ['openid'] }, { spends: rotating(0) });
    expect(await tokens.commit(narrowed)).toBe('issued');
    expect((await tokens.find(narrowed.accessToken.value))?.authorization.scope).toEqual(['openid']);
    expect((await tokens.findFamily(authorization.id))?.authorization.scope).toEqual(['*', 'openid']);
  });

  it('keeps what was granted where the first access token says less, and tells generation and end', async () => {
    const { tokens } = createStore();
    const granted = anAuthorization({ audience: ['https://a.test', 'https://b.test'] });
    await tokens.commit(commitOf({ ...granted, audience: ['https://a.test'] }, { family: familyOf(granted) }));
    await tokens.commit(commitOf(granted, { spends: rotating(0) }));
    expect(await tokens.findFamily(granted.id)).toEqual({
      authorization: { ...granted, since: expect.any(Number) },
      generation: 1,
      expiresAt: 1600,
    });
  });

  it('gives 20 simultaneous uses of one refresh token one rotation and 19 retries', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => tokens.commit(commitOf(authorization, { spends: rotating(0) }))));
    expect(outcomes.filter((outcome) => outcome === 'issued')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'retried')).toHaveLength(19);
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(1) }))).toBe('issued');
  });

  it('revokes the family when a token comes back after its successor was used', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    const first = commitOf(authorization, { spends: rotating(0) });
    await tokens.commit(first);
    await tokens.commit(commitOf(authorization, { spends: rotating(1) }));
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(0) }))).toBe('replayed');
    expect(await tokens.find(first.accessToken.value)).toBeUndefined();
    expect(await tokens.findFamily(authorization.id)).toBeUndefined();
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(2) }))).toBe('revoked');
  });

  it('revokes the family when a token comes back and the retry window is closed', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    await tokens.commit(commitOf(authorization, { spends: rotating(0, 0) }));
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(0, 0) }))).toBe('replayed');
  });

  it('does not know generations that were never issued', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(7) }))).toBe('replayed');
  });

  it('gives the same token any number of times without rotation', async () => {
    const { tokens } = createStore();
    const authorization = await begin(tokens);
    const reuse: Spends = { kind: 'refresh', generation: 0, rotate: false, retrySeconds: 0 };
    expect(await tokens.commit(commitOf(authorization, { spends: reuse }))).toBe('issued');
    expect(await tokens.commit(commitOf(authorization, { spends: reuse }))).toBe('issued');
  });

  it('ends a family at its absolute lifetime, however often it was used', async () => {
    const { tokens } = createStore();
    const authorization = anAuthorization();
    await tokens.commit(commitOf(authorization, { family: familyOf(authorization, 1) }));
    await tokens.commit(commitOf(authorization, { spends: rotating(0) }));
    await expect.poll(() => tokens.findFamily(authorization.id), { timeout: 3000 }).toBeUndefined();
    expect(await tokens.commit(commitOf(authorization, { spends: rotating(1) }))).toBe('revoked');
  });

  it.each(['', 'x', 'a'.repeat(22), '{}*'])('finds no family for %j', async (id) => {
    expect(await createStore().tokens.findFamily(id)).toBeUndefined();
  });
}

function revocationContract(createStore: () => TokenStore): void {
  it('ends what was converted from a revoked authorization, and saves nothing converted from it any more', async () => {
    const { tokens } = createStore();
    const subject = anAuthorization();
    await tokens.commit(commitOf(subject));
    const converted = commitOf(anAuthorization({ derivedFrom: [subject.id] }));
    expect(await tokens.commit(converted)).toBe('issued');
    expect(await tokens.find(converted.accessToken.value)).toBeDefined();
    await tokens.revoke(subject);
    expect(await tokens.find(converted.accessToken.value)).toBeUndefined();
    expect(await tokens.commit(commitOf(anAuthorization({ derivedFrom: [anAuthorization().id, subject.id] })))).toBe('revoked');
  });

  it('ends the family of what was converted from a revoked authorization', async () => {
    const { tokens } = createStore();
    const subject = anAuthorization();
    const converted = anAuthorization({ derivedFrom: [anAuthorization().id, subject.id] });
    await tokens.commit(commitOf(converted, { family: familyOf(converted) }));
    expect(await tokens.findFamily(converted.id)).toMatchObject({ authorization: { derivedFrom: converted.derivedFrom } });
    await tokens.revoke(subject);
    expect(await tokens.findFamily(converted.id)).toBeUndefined();
    expect(await tokens.commit(commitOf(converted, { spends: rotating(0) }))).toBe('revoked');
  });

  it('spends no code for what was converted from a revoked authorization', async () => {
    const { codes, tokens } = createStore();
    const subject = anAuthorization();
    const converted = anAuthorization({ derivedFrom: [subject.id] });
    const code = newToken(converted.id);
    await codes.save(code, { authorization: converted, redirectUri: 'https://wwe.test' }, 60);
    await tokens.revoke(subject);
    expect(await tokens.commit(commitOf(converted, { spends: { kind: 'code', code } }))).toBe('revoked');
    expect(await tokens.commit(commitOf({ ...converted, derivedFrom: [anAuthorization().id] }, { spends: { kind: 'code', code } }))).toBe(
      'issued',
    );
  });

  it('takes nothing that was converted from an authorization of another partition, because it could not be revoked with it', async () => {
    const { tokens } = createStore();
    const converted = anAuthorization({ derivedFrom: [`${'z'.repeat(11)}${'y'.repeat(11)}`] });
    await expect(tokens.commit(commitOf(converted))).rejects.toThrow(RangeError);
  });

  it('ends codes, access tokens and the family of a revoked authorization, and saves nothing under it any more', async () => {
    const { codes, tokens } = createStore();
    const authorization = anAuthorization();
    const commit = commitOf(authorization, { family: familyOf(authorization) });
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri: 'https://wwe.test' }, 60);
    await tokens.commit(commit);
    await tokens.revoke(authorization);
    expect(await tokens.find(commit.accessToken.value)).toBeUndefined();
    expect(await tokens.findFamily(authorization.id)).toBeUndefined();
    expect(await tokens.commit(commitOf(authorization, { spends: { kind: 'code', code } }))).toBe('revoked');
    expect(await tokens.commit(commitOf(authorization))).toBe('revoked');
  });

  it('ends everything a user had before signing out everywhere, and nothing that comes after or is another user’s', async () => {
    const { codes, tokens } = createStore();
    const before = anAuthorization();
    const commit = commitOf(before, { family: familyOf(before) });
    await tokens.commit(commit);
    const waiting = anAuthorization();
    const code = newToken(waiting.id);
    await codes.save(code, { authorization: waiting, redirectUri: 'https://wwe.test' }, 60);
    const saved = await codes.find(code);
    const other = anAuthorization({ id: `${'z'.repeat(11)}${'y'.repeat(11)}` });
    const others = commitOf(other);
    await tokens.commit(others);

    await tokens.revokeUser('cc-1:101');

    expect(await tokens.find(commit.accessToken.value)).toBeUndefined();
    expect(await tokens.findFamily(before.id)).toBeUndefined();
    expect(await tokens.commit(commitOf(saved?.authorization ?? waiting, { spends: { kind: 'code', code } }))).toBe('revoked');
    expect(await tokens.find(others.accessToken.value)).toBeDefined();
    const after = commitOf(anAuthorization());
    expect(await tokens.commit(after)).toBe('issued');
    expect(await tokens.find(after.accessToken.value)).toBeDefined();
  });
}
