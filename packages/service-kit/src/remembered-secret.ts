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
}

/**
 * Makes a slow check happen at most once per process and secret. What was verified is remembered as an HMAC under a key that lives only
 * as long as the process; what failed is not remembered. Callers with the same pair share one check.
 */
export function rememberVerified(
  verifySlowly: SecretCheck,
  { capacity = 10_000, concurrency = 2, waiting = 256 }: RememberOptions = {},
): SecretCheck {
  const bootKey = randomBytes(32);
  const verified = new Set<string>();
  const underWay = new Map<string, Promise<boolean>>();
  const inTurn = limited(concurrency, waiting);

  const remember = (fingerprint: string) => {
    verified.delete(fingerprint);
    verified.add(fingerprint);
    if (verified.size > capacity) verified.delete(verified.values().next().value as string);
  };

  return async (stored, presented) => {
    const fingerprint = createHmac('sha256', bootKey).update(`${stored.length}:${stored}${presented}`).digest('base64');
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
function limited(concurrency: number, waiting: number) {
  const queue: (() => void)[] = [];
  let running = 0;
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (queue.length >= waiting) throw new ApiError('unavailable', 'too many secrets are being checked at the moment');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
