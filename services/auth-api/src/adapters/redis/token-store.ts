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
import type { RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import { orTemporarilyUnavailable } from '../outage.ts';
import { clockSkewSeconds } from './clock-skew.ts';
import { keysOf } from './keys.ts';
import { readStampedJson } from './stamped-json.ts';
import { buryAuthorization, commitTokens, raiseWatermark, saveCode } from './token-scripts.ts';

const outcomes = z.enum(['issued', 'retried', 'replayed', 'revoked']);
const codeGrant = z.object({ authorization, redirectUri: z.string(), codeChallenge: z.string().exactOptional() });
const accessToken = z.object({ authorization, issuedAt: z.number(), expiresAt: z.number() });
const granted = z.object({ authorization, expiresAt: z.number() });
const generations = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
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
  async commit(commit) {
    const keys = commitKeys(commit);
    return orTemporarilyUnavailable(async () => outcomes.parse(await commitTokens(redis, keys, commitArgs(commit))));
  },
  async find(token) {
    const id = authorizationIdOf(token);
    if (id === undefined) return undefined;
    const keys = keysOf(partitionOf(id));
    return orTemporarilyUnavailable(async () => {
      const [stored, tombstone, watermark] = await redis.mget(keys.access(digestOf(token)), keys.revoked(id), keys.watermark);
      return alive(redis, { read: readStampedJson(accessToken, stored), tombstone, watermark });
    });
  },
  async findFamily(id) {
    if (!authorizationId.test(id)) return undefined;
    const keys = keysOf(partitionOf(id));
    return orTemporarilyUnavailable(async () => {
      // Asked in one turn, so both travel together.
      const [[stored, current], [tombstone, watermark]] = await Promise.all([
        redis.hmget(keys.family(id), 'granted', 'generation'),
        redis.mget(keys.revoked(id), keys.watermark),
      ]);
      const generation = generations.safeParse(current);
      const found = generation.success && (await alive(redis, { read: readStampedJson(granted, stored), tombstone, watermark }));
      return found ? { ...found, generation: generation.data } : undefined;
    });
  },
  async revoke({ id, expiresAt }) {
    const keys = keysOf(partitionOf(id));
    await orTemporarilyUnavailable(() => buryAuthorization(redis, [keys.revoked(id), keys.family(id)], [expiresAt + clockSkewSeconds]));
  },
  async revokeUser(userId) {
    const keys = keysOf(partitionOfUser(userId));
    await orTemporarilyUnavailable(() => raiseWatermark(redis, [keys.watermark, keys.sessions], [longestLifetimeSeconds]));
  },
});

interface Found<Kept> {
  read: { value: Kept; since: number } | undefined;
  tombstone: string | null | undefined;
  watermark: string | null | undefined;
}

/** What was found, with its stamp, unless it was revoked. What it was converted from stands in it, so only then the parents are asked about: one more trip. */
async function alive<Kept extends { authorization: Authorization }>(
  redis: RedisConnection,
  { read, tombstone, watermark }: Found<Kept>,
): Promise<Kept | undefined> {
  if (read === undefined || (tombstone ?? null) !== null || read.since <= Number(watermark ?? 0)) return undefined;
  const parents = parentTombstones(read.value.authorization);
  if (parents.length > 0 && (await redis.exists(...parents)) > 0) return undefined;
  return { ...read.value, authorization: { ...read.value.authorization, since: read.since } };
}

/** A conversion stays in the partition of its subject, so that one script can look at all of them. */
function parentTombstones({ id, derivedFrom = [] }: Authorization): string[] {
  const partition = partitionOf(id);
  if (derivedFrom.some((parent) => partitionOf(parent) !== partition)) throw new RangeError('converted from another partition');
  return derivedFrom.map((parent) => keysOf(partition).revoked(parent));
}

function commitKeys({ authorization, accessToken, spends }: Commit): string[] {
  const keys = keysOf(partitionOf(authorization.id));
  const tombstones = [keys.revoked(authorization.id), ...parentTombstones(authorization)];
  const code = spends?.kind === 'code' ? [keys.code(digestOf(spends.code))] : [];
  return [keys.access(digestOf(accessToken.value)), keys.family(authorization.id), keys.watermark, ...tombstones, ...code];
}

function commitArgs({ authorization: { since, ...rest }, accessToken: { issuedAt, ttlSeconds }, family, spends }: Commit) {
  const access = { authorization: rest, issuedAt, expiresAt: issuedAt + ttlSeconds };
  return [
    JSON.stringify(access),
    ttlSeconds,
    family ? familyJson(family, issuedAt) : '',
    family?.ttlSeconds ?? 0,
    since ?? '',
    rest.expiresAt + clockSkewSeconds,
    ...spendsArgs(spends),
  ];
}

/** The stamp of the access token stands in front of it too. */
function familyJson({ authorization: { since: _since, ...rest }, ttlSeconds }: NonNullable<Commit['family']>, issuedAt: number): string {
  return JSON.stringify({ authorization: rest, expiresAt: issuedAt + ttlSeconds } satisfies z.output<typeof granted>);
}

function spendsArgs(spends: Spends | undefined): (string | number)[] {
  if (spends === undefined) return [''];
  if (spends.kind === 'code') return ['code', spentCodeSeconds];
  return ['refresh', spends.generation, spends.rotate ? 1 : 0, spends.retrySeconds * 1_000_000];
}
