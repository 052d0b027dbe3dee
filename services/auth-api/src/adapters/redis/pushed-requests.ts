import { digestOf, type PushedRequest, type PushedRequests } from '@gauth/oauth';
import type { KeyRing, RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import { orTemporarilyUnavailable } from '../outage.ts';
import { pushedRequestKey } from './keys.ts';

const pushedRequest: z.ZodType<PushedRequest> = z.object({
  clientId: z.string(),
  clientRegistrationId: z.string(),
  parameters: z.record(z.string(), z.string()),
  signed: z.boolean(),
  dpopJkt: z.string().exactOptional(),
});
const requestId = /^[\w-]{43}$/;

/**
 * Pushed authorization requests in Redis. Whoever pushed one may have written anything into it, such as who is to sign in, so it is sealed, each for
 * its own key: a reader of Redis learns nothing, and a writer of Redis cannot pass one request off as another.
 */
export const redisPushedRequests = (redis: RedisConnection, keyRing: Pick<KeyRing, 'seal' | 'open'>): PushedRequests => ({
  async save(id, request, ttlSeconds) {
    const sealed = keyRing.seal(JSON.stringify(request), purposeOf(id));
    await orTemporarilyUnavailable(() => redis.set(keyOf(id), sealed, 'EX', ttlSeconds));
  },
  async find(id) {
    if (!requestId.test(id)) return undefined;
    const sealed = await orTemporarilyUnavailable(() => redis.get(keyOf(id)));
    return sealed === null ? undefined : opened(keyRing, sealed, id);
  },
  async spend(id) {
    if (!requestId.test(id)) return false;
    return orTemporarilyUnavailable(async () => (await redis.del(keyOf(id))) === 1);
  },
});

const keyOf = (id: string): string => pushedRequestKey(digestOf(id));
const purposeOf = (id: string): string => `pushed-request ${digestOf(id)}`;

/** What we cannot open or read counts as absent: its key is gone from the ring, or somebody else wrote it. */
function opened(keyRing: Pick<KeyRing, 'open'>, sealed: string, id: string): PushedRequest | undefined {
  try {
    return pushedRequest.safeParse(JSON.parse(keyRing.open(sealed, purposeOf(id)))).data;
  } catch {
    return undefined;
  }
}
