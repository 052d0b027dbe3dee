import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Checked, GauthIdentity } from './identity.ts';

/** Gives an identity again without asking, for the same evidence and a short time. Refusals and outages are not remembered. */
export type Remember = (evidence: readonly string[], check: () => Promise<Checked>) => Promise<GauthIdentity>;

/** Keeps at most 10 000 identities, each under a digest whose key nobody else has. */
export function createRemember(seconds: number, now: () => number = Date.now): Remember {
  const key = randomBytes(32);
  const known = new LRUCache<string, { identity: GauthIdentity; until: number }>({ max: 10_000 });
  return async (evidence, check) => {
    const digest = createHmac('sha256', key).update(JSON.stringify(evidence)).digest('base64url');
    const found = known.get(digest);
    if (found !== undefined && now() < found.until) return found.identity;
    const asked = now();
    const { identity, until } = await check();
    // From when it was asked for: what is revoked while the answer travels counts as revoked.
    if (until !== undefined && seconds > 0) known.set(digest, { identity, until: Math.min(until, asked + seconds * 1000) });
    return identity;
  };
}
