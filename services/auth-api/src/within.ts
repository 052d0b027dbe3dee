import { setTimeout as sleep } from 'node:timers/promises';

/** The result of some work, or a rejection with what `late` makes when it takes longer; the work goes on all the same, and a later failure of it is nobody's. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const over = sleep(ms, undefined, { signal: answered.signal }).then(() => {
    throw late();
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    answered.abort();
  }
}
