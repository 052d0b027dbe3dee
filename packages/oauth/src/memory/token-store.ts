import { authorizationIdOf, digestOf, partitionOf, partitionOfUser } from '../ids.ts';
import { type Authorization, longestLifetimeSeconds } from '../model.ts';
import type { CodeGrant, Codes, Commit, CommitOutcome, Spends, Tokens } from '../ports.ts';
import { createExpiringMap } from './expiring-map.ts';

/** How long a spent code is remembered, so that its replay is recognised (RFC 6749 §4.1.2). */
const spentCodeSeconds = 600;

interface FamilyRecord {
  authorization: Authorization;
  generation: number;
  rotatedAt: number;
}

/**
 * Codes and tokens in this process: for tests, and for a single process that runs without Redis. Everything happens in one turn of the event
 * loop, so every verb is atomic.
 */
export function createMemoryTokenStore(now: () => Date = () => new Date()): {
  codes: Codes;
  tokens: Tokens;
  revokedSince: (userId: string) => number;
  tick: () => number;
} {
  const codes = createExpiringMap<{ grant: CodeGrant; spent: boolean }>(now);
  const accessTokens = createExpiringMap<Authorization>(now);
  const families = createExpiringMap<FamilyRecord>(now);
  const tombstones = createExpiringMap<true>(now);
  const watermarks = createExpiringMap<number>(now);
  let clock = 0;
  const tick = () => ++clock;

  const dead = ({ id, since }: { id: string; since?: number | undefined }) =>
    tombstones.get(id) === true || (since !== undefined && since <= (watermarks.get(partitionOf(id)) ?? 0));

  function bury({ id, expiresAt }: { id: string; expiresAt: number }): void {
    const seconds = expiresAt - Math.floor(now().getTime() / 1000);
    if (seconds > 0) tombstones.set(id, true, seconds);
    families.delete(id);
  }

  function spendCode(code: string): CommitOutcome {
    const stored = codes.get(digestOf(code));
    if (stored === undefined) return 'revoked';
    if (stored.spent) return 'replayed';
    codes.set(digestOf(code), { ...stored, spent: true }, spentCodeSeconds);
    return 'issued';
  }

  function spendGeneration(id: string, { generation, rotate, retrySeconds }: Extract<Spends, { kind: 'refresh' }>): CommitOutcome {
    const family = families.get(id);
    if (family === undefined) return 'revoked';
    if (generation === family.generation) {
      if (rotate) Object.assign(family, { generation: generation + 1, rotatedAt: now().getTime() });
      return 'issued';
    }
    const retry = generation === family.generation - 1 && now().getTime() - family.rotatedAt < retrySeconds * 1000;
    return retry ? 'retried' : 'replayed';
  }

  function spend(id: string, spends: Spends | undefined): CommitOutcome {
    if (spends === undefined) return 'issued';
    return spends.kind === 'code' ? spendCode(spends.code) : spendGeneration(id, spends);
  }

  async function commit({ spends, authorization, accessToken, family }: Commit): Promise<CommitOutcome> {
    if (dead(authorization)) return 'revoked';
    const outcome = spend(authorization.id, spends);
    if (outcome === 'replayed') bury(authorization);
    if (outcome === 'replayed' || outcome === 'revoked') return outcome;
    const stamped = { ...authorization, since: authorization.since ?? tick() };
    accessTokens.set(digestOf(accessToken.value), stamped, accessToken.ttlSeconds);
    if (family) families.set(authorization.id, { authorization: stamped, generation: 0, rotatedAt: 0 }, family.ttlSeconds);
    return outcome;
  }

  return {
    tick,
    revokedSince: (userId) => watermarks.get(partitionOfUser(userId)) ?? 0,
    codes: {
      async save(code, grant, ttlSeconds) {
        const authorization = { ...grant.authorization, since: grant.authorization.since ?? tick() };
        codes.set(digestOf(code), { grant: { ...grant, authorization }, spent: false }, ttlSeconds);
      },
      async find(code) {
        return codes.get(digestOf(code))?.grant;
      },
    },
    tokens: {
      commit,
      async find(accessToken) {
        if (authorizationIdOf(accessToken) === undefined) return undefined;
        const authorization = accessTokens.get(digestOf(accessToken));
        return authorization && !dead(authorization) ? authorization : undefined;
      },
      async findFamily(authorizationId) {
        const family = families.get(authorizationId);
        return family && !dead(family.authorization) ? { authorization: family.authorization } : undefined;
      },
      async revoke(authorization) {
        bury(authorization);
      },
      async revokeUser(userId) {
        watermarks.set(partitionOfUser(userId), tick(), longestLifetimeSeconds);
      },
    },
  };
}
