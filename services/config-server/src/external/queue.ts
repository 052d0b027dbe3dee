import { TooManyWaiting } from '../ports.ts';

/** One external system's line: a few checks at once, the others wait. */
export interface CheckQueue {
  /**
   * Does the work when it is its turn. Rejects with TooManyWaiting when `threshold` are under way or wait, and from then on until they are ten per cent
   * fewer (0 sets no limit), and with the signal's reason when that is aborted before the turn comes.
   */
  run<T>(limits: { threshold: number; signal: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

/** Part of the threshold to which the line must shrink before it is open again. */
const reopening = 0.9;

/** Makes the line of one system. */
export function createCheckQueue({ atOnce }: { atOnce: number }): CheckQueue {
  const waiting = new Set<() => void>();
  let running = 0;
  let overflowed = false;

  const admit = (threshold: number): void => {
    const size = running + waiting.size;
    overflowed = threshold > 0 && (overflowed ? size > threshold * reopening : size >= threshold);
    if (!overflowed) return;
    throw new TooManyWaiting(
      `CFGForcedDisconnect: ${size} logins wait for the external system, authentication-queue-threshold=${threshold}`,
    );
  };

  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        waiting.delete(start);
        reject(signal.reason);
      };
      const start = (): void => {
        waiting.delete(start);
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      waiting.add(start);
      signal.addEventListener('abort', giveUp, { once: true });
    });

  return {
    async run({ threshold, signal }, work) {
      admit(threshold);
      signal.throwIfAborted();
      if (running >= atOnce) await turn(signal);
      else running += 1;
      try {
        return await work();
      } finally {
        // The place goes to the next in line, so nobody who comes later can take it.
        const [next] = waiting;
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
