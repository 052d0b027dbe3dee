import { createHmac, randomBytes } from 'node:crypto';
import { ApiError } from './api-error.ts';

/** Compares a stored slow hash (argon2id, bcrypt) with a presented secret. */
export type SecretCheck = (stored: string, presented: string) => Promise<boolean>;

/** Bounds of `rememberVerified`. */
export interface RememberOptions {
  /** How many verified pairs are kept. */
  capacity?: number;
  /** How many slow checks run at once; more would only take the thread pool from everything else. */
  concurrency?: number;
  /** How many may wait for their turn; beyond that callers get `unavailable` at once. */
  waiting?: number;
  /** How long one waits for its turn, in milliseconds, before it gets `unavailable`. */
  longestWaitMs?: number;
}

/**
 * Makes a slow check happen at most once per process and secret. What was verified is remembered as an HMAC under a key that lives only
 * as long as the process; what failed is not remembered. Callers with the same pair share one check. Throws `unavailable` when so many others are
 * being checked that its turn would come too late.
 */
export function rememberVerified(
  verifySlowly: SecretCheck,
  { capacity = 10_000, concurrency = 2, waiting = 32, longestWaitMs = 1500 }: RememberOptions = {},
): SecretCheck {
  const bootKey = randomBytes(32);
  const verified = new Set<string>();
  const underWay = new Map<string, Promise<boolean>>();
  const inTurn = limited({ concurrency, waiting, longestWaitMs });

  const fingerprintOf = (stored: string, presented: string) =>
    createHmac('sha256', bootKey).update(`${stored.length}:${stored}${presented}`).digest('base64');

  const remember = (fingerprint: string) => {
    verified.delete(fingerprint);
    verified.add(fingerprint);
    if (verified.size > capacity) verified.delete(verified.values().next().value as string);
  };

  return async (stored, presented) => {
    const fingerprint = fingerprintOf(stored, presented);
    if (verified.has(fingerprint)) {
      remember(fingerprint);
      return true;
    }
    const shared = underWay.get(fingerprint) ?? inTurn(() => verifySlowly(stored, presented)).finally(() => underWay.delete(fingerprint));
    underWay.set(fingerprint, shared);
    const matches = await shared;
    if (matches) remember(fingerprint);
    return matches;
  };
}

/** Runs at most `concurrency` tasks at once, in order of arrival. */
function limited({ concurrency, waiting, longestWaitMs }: Required<Omit<RememberOptions, 'capacity'>>) {
  const queue = new Set<() => void>();
  let running = 0;

  async function turn(): Promise<void> {
    if (queue.size >= waiting) throw busy();
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.delete(begin);
        reject(busy());
      }, longestWaitMs);
      queue.add(begin);
    });
  }

  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running < concurrency) running += 1;
    else await turn();
    try {
      return await task();
    } finally {
      const [next] = queue;
      if (next) {
        queue.delete(next);
        next();
      } else running -= 1;
    }
  };
}

const busy = () => new ApiError('unavailable', 'too many secrets are being checked at the moment');
