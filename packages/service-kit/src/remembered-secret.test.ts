import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { type RememberOptions, rememberVerified } from './remembered-secret.ts';

/** A slow check under the test's control: it answers when told to. */
function slowCheck(options?: RememberOptions) {
  const pending: (() => void)[] = [];
  const seen: string[] = [];
  const check = rememberVerified((stored, presented) => {
    seen.push(presented);
    return new Promise((resolve) => pending.push(() => resolve(stored === `hash of ${presented}`)));
  }, options);
  const finishAll = async () => {
    while (pending.length > 0) {
      pending.shift()?.();
      await new Promise(setImmediate);
    }
  };
  const attempt = async (presented: string, stored = 'hash of right'): Promise<boolean> => {
    const result = check(stored, presented);
    await finishAll();
    return result;
  };
  return { check, attempt, finishAll, seen };
}

describe('rememberVerified', () => {
  it('checks the right secret once', async () => {
    const { attempt, seen } = slowCheck();
    expect([await attempt('right'), await attempt('right'), await attempt('right')]).toEqual([true, true, true]);
    expect(seen).toEqual(['right']);
  });

  it('checks a wrong secret every time', async () => {
    const { attempt, seen } = slowCheck();
    expect([await attempt('wrong'), await attempt('wrong')]).toEqual([false, false]);
    expect(seen).toEqual(['wrong', 'wrong']);
  });

  it('checks again when the stored hash has changed', async () => {
    const { attempt, seen } = slowCheck();
    await attempt('right');
    expect(await attempt('right', 'hash of other')).toBe(false);
    expect(seen).toEqual(['right', 'right']);
  });

  it('does not mistake a shifted border between hash and secret', async () => {
    const { attempt } = slowCheck();
    await attempt('right', 'hash of right');
    expect(await attempt('tright', 'hash of righ')).toBe(false);
  });

  it('shares one check among simultaneous callers', async () => {
    const { check, finishAll, seen } = slowCheck();
    const results = Promise.all(Array.from({ length: 20 }, () => check('hash of right', 'right')));
    await finishAll();
    expect(await results).toEqual(Array(20).fill(true));
    expect(seen).toHaveLength(1);
  });

  it('runs a bounded number of checks at once and refuses when too many wait', async () => {
    const { check, finishAll, seen } = slowCheck({ concurrency: 2, waiting: 3 });
    const waiting = Promise.all(['a', 'b', 'c', 'd', 'e'].map((secret) => check('hash of right', secret)));
    await expect(check('hash of right', 'f')).rejects.toThrow(
      new ApiError('unavailable', 'too many secrets are being checked at the moment'),
    );
    expect(seen).toEqual(['a', 'b']);
    await finishAll();
    expect(await waiting).toEqual([false, false, false, false, false]);
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses who waits too long, and goes on with the others', async () => {
    const { check, finishAll, seen } = slowCheck({ concurrency: 1, longestWaitMs: 20 });
    const first = check('hash of right', 'right');
    await expect(check('hash of right', 'a')).rejects.toThrow(
      new ApiError('unavailable', 'too many secrets are being checked at the moment'),
    );
    const third = check('hash of right', 'b');
    await finishAll();
    expect([await first, await third]).toEqual([true, false]);
    expect(seen).toEqual(['right', 'b']);
  });

  it('lets no remembered secret wait, however many others do', async () => {
    const { check, attempt, finishAll, seen } = slowCheck({ concurrency: 1, waiting: 1 });
    await attempt('right');
    const others = Promise.allSettled(['a', 'b', 'c'].map((secret) => check('hash of right', secret)));
    expect(await check('hash of right', 'right')).toBe(true);
    expect(seen).toEqual(['right', 'a']);
    await finishAll();
    await others;
  });

  it('forgets what was used least when it is full', async () => {
    const { attempt, seen } = slowCheck({ capacity: 2 });
    for (const secret of ['a', 'b', 'a', 'c', 'a', 'b']) await attempt(secret, `hash of ${secret}`);
    expect(seen).toEqual(['a', 'b', 'c', 'b']);
  });

  it('goes on after a check that failed', async () => {
    let broken = true;
    const check = rememberVerified(
      async () => {
        if (broken) throw new Error('out of memory');
        return true;
      },
      { concurrency: 1 },
    );
    await expect(check('hash', 'right')).rejects.toThrow('out of memory');
    broken = false;
    expect(await check('hash', 'right')).toBe(true);
  });
});
