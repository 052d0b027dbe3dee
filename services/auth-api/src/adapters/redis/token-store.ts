import {
  type Authorization,
  authorization,
  authorizationIdOf,
  type CodeGrant,
  type Codes,
  type Commit,
  digestOf,
  longestLifetimeSeconds,
  partitionOf,
  partitionOfUser,
  type Spends,
  spentCodeSeconds,
  type Tokens,
} from '@gauth/oauth';
import { z } from 'zod';
import { orTemporarilyUnavailable } from '../outage.ts';
import { keysOf } from './keys.ts';
import type { RedisConnection } from './lua.ts';
import { readStampedJson } from './stamped-json.ts';
import { buryAuthorization, commitTokens, raiseWatermark, saveCode } from './token-scripts.ts';

/** `expiresAt` was computed by a pod, the tombstone goes by the clock of Redis: this much may lie between them. */
const clockSkewSeconds = 300;

const outcomes = z.enum(['issued', 'retried', 'replayed', 'revoked']);
const codeGrant = z.object({ authorization, redirectUri: z.string(), codeChallenge: z.string().exactOptional() });
const authorizationId = /^[\w-]{22}$/;

/**
 * Codes, access tokens and refresh token families in Redis. Tokens are kept as digests, every verb is one command or one script in one slot, and
 * only the clock of Redis orders what is saved and what is revoked.
 */
export const redisTokenStore = (redis: RedisConnection): { codes: Codes; tokens: Tokens } => ({
  codes: codesIn(redis),
  tokens: tokensIn(redis),
});

const codesIn = (redis: RedisConnection): Codes => ({
  async save(code, { authorization: { since, ...rest }, ...grant }, ttlSeconds) {
    const keys = keysOf(partitionOf(code));
    const json = JSON.stringify({ authorization: rest, ...grant });
    await orTemporarilyUnavailable(() => saveCode(redis, [keys.code(digestOf(code)), keys.watermark], [json, since ?? '', ttlSeconds]));
  },
  async find(code) {
    if (authorizationIdOf(code) === undefined) return undefined;
    const stored = await orTemporarilyUnavailable(() => redis.get(keysOf(partitionOf(code)).code(digestOf(code))));
    const read = readStampedJson(codeGrant, stored);
    return read && ({ ...read.value, authorization: { ...read.value.authorization, since: read.since } } satisfies CodeGrant);
  },
});

const tokensIn = (redis: RedisConnection): Tokens => ({
  commit: (commit) =>
    orTemporarilyUnavailable(async () => outcomes.parse(await commitTokens(redis, commitKeys(commit), commitArgs(commit)))),
  async find(accessToken) {
    const id = authorizationIdOf(accessToken);
    if (id === undefined) return undefined;
    const keys = keysOf(partitionOf(id));
    const [stored, tombstone, watermark] = await orTemporarilyUnavailable(() =>
      redis.mget(keys.access(digestOf(accessToken)), keys.revoked(id), keys.watermark),
    );
    return alive(stored, tombstone, watermark);
  },
  async findFamily(id) {
    if (!authorizationId.test(id)) return undefined;
    const keys = keysOf(partitionOf(id));
    // Asked in one turn, so both travel together.
    const [stored, [tombstone, watermark]] = await orTemporarilyUnavailable(() =>
      Promise.all([redis.hget(keys.family(id), 'authorization'), redis.mget(keys.revoked(id), keys.watermark)]),
    );
    const found = alive(stored, tombstone, watermark);
    return found && { authorization: found };
  },
  async revoke({ id, expiresAt }) {
    const keys = keysOf(partitionOf(id));
    await orTemporarilyUnavailable(() => buryAuthorization(redis, [keys.revoked(id), keys.family(id)], [expiresAt + clockSkewSeconds]));
  },
  async revokeUser(userId) {
    await orTemporarilyUnavailable(() => raiseWatermark(redis, [keysOf(partitionOfUser(userId)).watermark], [longestLifetimeSeconds]));
  },
});

type Value = string | null | undefined;

function alive(stored: Value, tombstone: Value, watermark: Value): Authorization | undefined {
  const read = readStampedJson(authorization, stored);
  if (read === undefined || (tombstone ?? null) !== null || read.since <= Number(watermark ?? 0)) return undefined;
  return { ...read.value, since: read.since };
}

function commitKeys({ authorization: { id }, accessToken, spends }: Commit): string[] {
  const keys = keysOf(partitionOf(id));
  const always = [keys.access(digestOf(accessToken.value)), keys.family(id), keys.revoked(id), keys.watermark];
  return spends?.kind === 'code' ? [...always, keys.code(digestOf(spends.code))] : always;
}

function commitArgs({ authorization: { since, ...rest }, accessToken, family, spends }: Commit): (string | number)[] {
  const lifetimes = [accessToken.ttlSeconds, family?.ttlSeconds ?? 0, rest.expiresAt + clockSkewSeconds, spentCodeSeconds];
  return [JSON.stringify(rest), since ?? '', ...lifetimes, ...refreshArgs(spends)];
}

const refreshArgs = (spends: Spends | undefined): (string | number)[] =>
  spends?.kind === 'refresh' ? [spends.generation, spends.rotate ? 1 : 0, spends.retrySeconds * 1_000_000] : ['', 0, 0];
