import fc from 'fast-check';
import { expect } from 'vitest';

/** A test runner takes a process that is busy much longer than this for dead. */
const sliceMs = 2000;

/** An attempt that takes this long hangs. */
const hangingMs = 3000;

/** Looks for a counterexample for this long, and demands so many attempts: a search that hardly begins proves nothing. */
export async function explore<T>(property: fc.IRawProperty<T>, { forMs, atLeast }: { forMs: number; atLeast: number }): Promise<void> {
  const longestMs = property.isAsync() ? Number.POSITIVE_INFINITY : sliceMs;
  const endsAt = performance.now() + forMs;
  let runs = 0;
  for (let leftMs = forMs; leftMs > 0; leftMs = endsAt - performance.now()) {
    const limits = { interruptAfterTimeLimit: Math.min(longestMs, leftMs), timeout: hangingMs };
    const found = await fc.check(property, { numRuns: 10_000_000, ...limits });
    if (found.counterexample !== null) expect.fail(fc.defaultReportMessage(found));
    runs += found.numRuns;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(runs).toBeGreaterThanOrEqual(atLeast);
}
