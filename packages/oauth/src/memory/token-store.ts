import { digestOf, partitionOf, partitionOfUser } from '../ids.ts';
import { type Authorization, longestLifetimeSeconds, spentCodeSeconds } from '../model.ts';
import type { AccessToken, CodeGrant, Codes, Commit, CommitOutcome, Spends, Tokens } from '../ports.ts';
import { createExpiringMap, type ExpiringMap } from './expiring-map.ts';

interface FamilyRecord {
  authorization: Authorization;
  generation: number;
  rotatedAt: number;
  expiresAt: number;
}

type FamilyMap = ExpiringMap<FamilyRecord>;
type CodeMap = ExpiringMap<{ grant: CodeGrant; spent: boolean }>;

function spendCode(codes: CodeMap, code: string): CommitOutcome {
  const stored = codes.get(digestOf(code));
  if (stored === undefined) return 'revoked';
  if (stored.spent) return 'replayed';
  codes.set(digestOf(code), { ...stored, spent: true }, spentCodeSeconds);
  return 'issued';
}

function spendGeneration(family: FamilyRecord | undefined, spends: Extract<Spends, { kind: 'refresh' }>, now: number): CommitOutcome {
  if (family === undefined) return 'revoked';
  if (spends.generation === family.generation) {
    if (spends.rotate) Object.assign(family, { generation: family.generation + 1, rotatedAt: now });
    return 'issued';
  }
  const retry = spends.generation === family.generation - 1 && now - family.rotatedAt < spends.retrySeconds * 1000;
  return retry ? 'retried' : 'replayed';
}

/** Stores that are spread over nodes revoke a conversion with its parents only where they are together. */
function checkPartition({ id, derivedFrom = [] }: Authorization): void {
  if (derivedFrom.some((parent) => partitionOf(parent) !== partitionOf(id))) throw new RangeError('converted from another partition');
}

/** The order of saves and revocations, as Redis' clock gives it. */
function createRevocations(now: () => Date) {
  const tombstones = createExpiringMap<true>(now);
  const watermarks = createExpiringMap<number>(now);
  let clock = 0;
  /** Microseconds, as in Redis. */
  const tick = () => {
    clock = Math.max(clock + 1, now().getTime() * 1000);
    return clock;
  };
  const revokedSince = (partition: string) => watermarks.get(partition) ?? 0;
  return {
    tick,
    revokedSince,
    isDead: ({ id, since, derivedFrom = [] }: Pick<Authorization, 'id' | 'since' | 'derivedFrom'>) =>
      [id, ...derivedFrom].some((one) => tombstones.get(one) === true) || (since !== undefined && since <= revokedSince(partitionOf(id))),
    bury({ id, expiresAt }: { id: string; expiresAt: number }) {
      const seconds = expiresAt - Math.floor(now().getTime() / 1000);
      if (seconds > 0) tombstones.set(id, true, seconds);
    },
    raise: (userId: string) => watermarks.set(partitionOfUser(userId), tick(), longestLifetimeSeconds),
  };
}

/** The memory store, and its clock for stores beside it that a user's sign-out ends as well. */
export interface MemoryTokenStore {
  codes: Codes;
  tokens: Tokens;
  /** The next moment of the store's clock. */
  tick(): number;
  /** When the user signed out everywhere, by the store's clock; 0 if never. */
  revokedSince(userId: string): number;
}

/**
 * Codes and tokens in this process: for tests, and for a single process that runs without Redis. Everything happens in one turn of the event
 * loop, so every verb is atomic.
 */
export function createMemoryTokenStore(now: () => Date = () => new Date()): MemoryTokenStore {
  const codes: CodeMap = createExpiringMap(now);
  const accessTokens = createExpiringMap<AccessToken>(now);
  const families: FamilyMap = createExpiringMap(now);
  const { tick, revokedSince, isDead, bury, raise } = createRevocations(now);
  const stamped = (authorization: Authorization) => ({ ...authorization, since: authorization.since ?? tick() });

  function spend({ id }: Authorization, spends: Spends | undefined): CommitOutcome {
    if (spends === undefined) return 'issued';
    return spends.kind === 'code' ? spendCode(codes, spends.code) : spendGeneration(families.get(id), spends, now().getTime());
  }

  async function commit({ spends, authorization, accessToken, family }: Commit): Promise<CommitOutcome> {
    checkPartition(authorization);
    if (isDead(authorization)) return 'revoked';
    const outcome = spend(authorization, spends);
    if (outcome === 'replayed') bury(authorization);
    if (outcome === 'replayed' || outcome === 'revoked') return outcome;
    const saved = stamped(authorization);
    const { issuedAt, ttlSeconds } = accessToken;
    accessTokens.set(digestOf(accessToken.value), { authorization: saved, issuedAt, expiresAt: issuedAt + ttlSeconds }, ttlSeconds);
    if (family) {
      const kept = { ...family.authorization, since: saved.since };
      families.set(
        saved.id,
        { authorization: kept, generation: 0, rotatedAt: 0, expiresAt: issuedAt + family.ttlSeconds },
        family.ttlSeconds,
      );
    }
    return outcome;
  }

  return {
    tick,
    revokedSince: (userId) => revokedSince(partitionOfUser(userId)),
    codes: {
      save: async (code, grant, ttlSeconds) =>
        codes.set(digestOf(code), { grant: { ...grant, authorization: stamped(grant.authorization) }, spent: false }, ttlSeconds),
      find: async (code) => codes.get(digestOf(code))?.grant,
    },
    tokens: {
      commit,
      async find(accessToken) {
        const found = accessTokens.get(digestOf(accessToken));
        return found && !isDead(found.authorization) ? found : undefined;
      },
      async findFamily(authorizationId) {
        const family = families.get(authorizationId);
        if (family === undefined || isDead(family.authorization)) return undefined;
        const { authorization, generation, expiresAt } = family;
        return { authorization, generation, expiresAt };
      },
      revoke: async (authorization) => bury(authorization),
      revokeUser: async (userId) => raise(userId),
    },
  };
}
