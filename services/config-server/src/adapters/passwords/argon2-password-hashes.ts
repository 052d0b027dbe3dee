import { randomBytes } from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';
import { type PasswordHashes, TooManyWaiting } from '../../ports.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. About 30 ms of one core. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

interface QueueOptions {
  /** Hashes computed at once. They run in the thread pool, where DNS look-ups wait for a place, too. */
  atOnce: number;
  /** Hashes that may wait; what comes after them would be answered too late anyway. */
  waiting: number;
}

/** Makes argon2id hashes and verifies those and bcrypt's. */
export async function argon2PasswordHashes(options: QueueOptions): Promise<PasswordHashes> {
  const enqueue = createQueue(options);
  // What a password is compared with when there is no hash: random, so nothing fits.
  const decoy = await argon2.hash(randomBytes(32), cost);

  return {
    async verify(hash, password) {
      const stored = hash ?? decoy;
      const matches = await enqueue(() =>
        stored.startsWith('$argon2') ? argon2.verify(stored, password) : bcrypt.verify(password, stored),
      );
      return matches && hash !== undefined;
    },
    create: (password) => enqueue(() => argon2.hash(password, cost)),
  };
}

function createQueue({ atOnce, waiting }: QueueOptions) {
  const queue: (() => void)[] = [];
  let running = 0;

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new TooManyWaiting('too many passwords wait to be checked');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes to the next in line, so nobody who comes later can take it.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
