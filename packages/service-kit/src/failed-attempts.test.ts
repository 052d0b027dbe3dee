import { describe, expect, it } from 'vitest';
import { createFailedAttempts, type FailedAttemptsOptions } from './failed-attempts.ts';

const wrong = async () => false;
const right = async () => true;

/** Attempts whose checks end when the test says so, and how many of them have begun. */
function heldAttempts(options?: FailedAttemptsOptions) {
  const attempts = createFailedAttempts(options);
  const held: { end: (right: boolean) => void; fail: (error: Error) => void }[] = [];
  const attempt = (from = 'a') => attempts.attempt(from, () => new Promise((end, fail) => held.push({ end, fail })));
  const settled = () => new Promise(setImmediate);
  return { attempts, held, attempt, settled };
}

describe('createFailedAttempts', () => {
  it('lets an address fail so often, then makes it wait for the rest of the time', async () => {
    let now = 0;
    const attempts = createFailedAttempts({ limit: 2, windowMs: 60_000, now: () => now });
    expect(await attempts.attempt('a', wrong)).toBe('wrong');
    now = 10_000;
    expect(await attempts.attempt('a', wrong)).toBe('wrong');
    expect(await attempts.attempt('a', right)).toEqual({ secondsToWait: 50 });
    expect(await attempts.attempt('b', right)).toBe('right');
    now = 60_000;
    expect(await attempts.attempt('a', right)).toBe('right');
  });

  it('checks nothing for an address that has to wait', async () => {
    const attempts = createFailedAttempts({ limit: 1 });
    await attempts.attempt('a', wrong);
    expect(await attempts.attempt('a', () => Promise.reject(new Error('it was checked')))).toEqual({ secondsToWait: 60 });
  });

  it('checks no more of 256 wrong guesses at once than of those that come one by one', async () => {
    const { attempt, held, settled } = heldAttempts({ limit: 10 });
    const guesses = Promise.all(Array.from({ length: 256 }, () => attempt()));
    await settled();
    expect(held).toHaveLength(10);
    for (const { end } of held) end(false);
    const outcomes = await guesses;
    expect(held).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(10);
    expect(outcomes.filter((outcome) => typeof outcome === 'object')).toHaveLength(246);
  });

  it('takes many right ones at once for what they are, while another address waits for none of them', async () => {
    const { attempt, held, settled } = heldAttempts({ limit: 2 });
    const many = Promise.all(Array.from({ length: 7 }, () => attempt()));
    const other = attempt('b');
    for (let begun = 0; begun < 8; begun += 1) {
      await settled();
      held[begun]?.end(true);
    }
    expect(await other).toBe('right');
    expect(await many).toEqual(Array(7).fill('right'));
  });

  it('gives a place back at which nothing was found out, and lets nobody wait longer for it', async () => {
    const { attempt, held, attempts } = heldAttempts({ limit: 1 });
    const outcomes = Promise.allSettled([attempt(), attempt()]);
    held[0]?.fail(new Error('busy'));
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: new Error('busy') },
      { status: 'rejected', reason: new Error('busy') },
    ]);
    expect(await attempts.attempt('a', right)).toBe('right');
  });

  it('forgets the oldest addresses rather than grow', async () => {
    const attempts = createFailedAttempts({ limit: 1 });
    for (let address = 0; address <= 10_000; address += 1) await attempts.attempt(String(address), wrong);
    expect(await attempts.attempt('10000', right)).toEqual({ secondsToWait: 60 });
    expect(await attempts.attempt('0', right)).toBe('right');
  });
});
