import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSchedule } from './schedule.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = () => new Promise<never>(() => undefined);
const schedule = () => createSchedule({ start: never, replaceable: true });

it('awaits a successor each time a server announces that it goes, however soon', () => {
  const attempts = schedule();
  attempts.afterLoss({ livedMs: 5000, announced: true });
  for (let switchover = 0; switchover < 8; switchover += 1) {
    vi.advanceTimersByTime(900);
    attempts.afterLoss({ livedMs: 800, announced: true });
    expect(attempts.takingOver()).toBe(true);
    expect(attempts.pauseMs()).toBeLessThanOrEqual(150);
  }
});

it('does not hurry back to a server that lets clients in and drops them', () => {
  const attempts = schedule();
  attempts.afterLoss({ livedMs: 5000, announced: false });
  const pauses: number[] = [];
  for (let loss = 0; loss < 8; loss += 1) {
    vi.advanceTimersByTime(900);
    attempts.afterLoss({ livedMs: 20, announced: false });
    pauses.push(attempts.pauseMs());
  }
  expect(attempts.takingOver()).toBe(false);
  expect(Math.max(...pauses)).toBeGreaterThan(500);
});
