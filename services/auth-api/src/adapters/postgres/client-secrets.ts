import type { ClientSecrets } from '@gauth/oauth';
import { type KeyRing, rememberVerified } from '@gauth/service-kit';
import { hash, verify } from '@node-rs/argon2';
import { LRUCache } from 'lru-cache';
import type { SecretHasher } from '../../ports.ts';
import { orTemporarilyUnavailable, temporarilyUnavailable } from '../outage.ts';

interface Options {
  /** Authenticates generated secrets: the pepper that a stolen database lacks. */
  keyRing: Pick<KeyRing, 'mac' | 'macMatches'>;
  /** Wrong guesses at one client's slow hash that are checked within the window; further ones are refused unchecked. */
  guesses?: number;
  windowSeconds?: number;
  /** For how many clients guesses are counted. */
  capacity?: number;
  verifySlowly?: (stored: string, presented: string) => Promise<boolean>;
}

const fast = 'hmac-sha256$';
const slow = '$argon2id$';
const purpose = 'client-secret';

/**
 * Secrets of clients. A generated one has so many random bits that an HMAC is enough; a chosen one gets argon2id, computed at most once per process
 * and secret. Wrong guesses at slow hashes are limited per client, which never touches a secret that was verified before.
 */
export function createClientSecrets(options: Options): ClientSecrets & SecretHasher {
  const { keyRing, verifySlowly = verify } = options;
  const guess = limitGuesses(options);
  const verified = rememberVerified((stored, presented) => guess(stored, () => verifySlowly(stored, presented)));

  return {
    async matches({ secretHash }, secret) {
      if (secretHash?.startsWith(fast)) return keyRing.macMatches(purpose, secret, secretHash.slice(fast.length));
      if (secretHash?.startsWith(slow)) return orTemporarilyUnavailable(() => verified(secretHash, secret));
      return false;
    },
    hash: async (secret, origin) => (origin === 'generated' ? fast + keyRing.mac(purpose, secret) : hash(secret)),
  };
}

/** Counts before it checks, so that simultaneous guesses cannot slip through; what was right does not count. */
function limitGuesses({ guesses = 20, windowSeconds = 60, capacity = 10_000 }: Options) {
  const made = new LRUCache<string, number>({ max: capacity, ttl: windowSeconds * 1000, noUpdateTTL: true });
  return async (stored: string, check: () => Promise<boolean>): Promise<boolean> => {
    const before = made.get(stored) ?? 0;
    if (before >= guesses) throw temporarilyUnavailable(new Error('too many wrong secrets of this client'));
    made.set(stored, before + 1);
    const right = await check();
    if (right) made.set(stored, Math.max(0, (made.get(stored) ?? 0) - 1));
    return right;
  };
}
