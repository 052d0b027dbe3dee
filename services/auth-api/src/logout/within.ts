import { setTimeout as sleep } from 'node:timers/promises';

/** The result of some work, or a rejection when it takes longer; the work goes on all the same, and a later failure of it is nobody's. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const late = sleep(ms, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`not done within ${ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    answered.abort();
  }
}
