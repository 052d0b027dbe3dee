import type { ClientSecrets } from '@gauth/oauth';
import { countedAddress, createFailedAttempts, type KeyRing, rememberVerified } from '@gauth/service-kit';
import { hash, verify } from '@node-rs/argon2';
import type { SecretHasher } from '../../ports/secret-hasher.ts';
import { orTemporarilyUnavailable, temporarilyUnavailable } from '../outage.ts';

interface Options {
  /** Authenticates generated secrets, and seals those that clients sign with: a stolen database lacks it. */
  keyRing: Pick<KeyRing, 'mac' | 'macMatches' | 'seal' | 'openBytes'>;
  /** Wrong guesses at one client's slow hash from one address that are checked within the window; further ones are refused unchecked. */
  guesses?: number;
  windowSeconds?: number;
  verifySlowly?: (stored: string, presented: string) => Promise<boolean>;
}

const fast = 'hmac-sha256$';
const slow = '$argon2id$';
const purpose = 'client-secret';
const contextOf = (clientId: string) => `${purpose} ${clientId}`;

/**
 * Secrets of clients. A generated one has so many random bits that an HMAC is enough; a chosen one gets argon2id, computed at most once per process
 * and secret. Wrong guesses at slow hashes are limited per client and address, so nobody keeps a client out from elsewhere. The limit comes first: were a
 * secret that is remembered let through, its answer would tell a guesser who is past the limit that it was right.
 */
export function createClientSecrets({
  keyRing,
  guesses = 20,
  windowSeconds = 60,
  verifySlowly = verify,
}: Options): ClientSecrets & SecretHasher {
  const attempts = createFailedAttempts({ limit: guesses, windowMs: windowSeconds * 1000 });
  const verified = rememberVerified(verifySlowly);

  async function matchesSlowHash(from: string, stored: string, presented: string): Promise<boolean> {
    const outcome = await attempts.attempt(from, () => verified(stored, presented));
    if (typeof outcome === 'object') throw temporarilyUnavailable(new Error('too many wrong secrets of this client came from there'));
    return outcome === 'right';
  }

  return {
    async matches({ id, secretHash }, secret, address = '') {
      if (secretHash?.startsWith(fast)) return keyRing.macMatches(purpose, secret, secretHash.slice(fast.length));
      if (secretHash?.startsWith(slow))
        return orTemporarilyUnavailable(() => matchesSlowHash(`${id} ${countedAddress(address)}`, secretHash, secret));
      return false;
    },
    macKey({ id, sealedSecret }) {
      if (sealedSecret === undefined) return undefined;
      try {
        return keyRing.openBytes(sealedSecret, contextOf(id));
      } catch (cause) {
        throw temporarilyUnavailable(cause);
      }
    },
    seal: (secret, clientId) => keyRing.seal(secret, contextOf(clientId)),
    hash: async (secret, origin) => (origin === 'generated' ? fast + keyRing.mac(purpose, secret) : hash(secret)),
  };
}
