import { afterEach, expect, it, vi } from 'vitest';
import { bePatient } from './patience.ts';

afterEach(() => vi.useRealTimers());

const waitFor = (silenceMs: number, longestMs: number) => {
  const probe = vi.fn((verdict: (alive: boolean) => void) => verdict(true));
  const onEnd = vi.fn();
  bePatient({ silenceMs, longestMs, probe, onEnd });
  return { probe, onEnd };
};

it('asks nobody who may not take longer than they may be silent, even when the timer comes early', () => {
  // The clock of the timers goes on, and the one that times are compared with stands nearly still.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { probe, onEnd } = waitFor(10_000, 10_000);
  vi.advanceTimersByTime(10_000);
  expect(onEnd).toHaveBeenCalledOnce();
  expect(probe).not.toHaveBeenCalled();
});

it('asks after each silence before the end, and ends without asking', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { probe, onEnd } = waitFor(40, 100);
  vi.advanceTimersByTime(99);
  expect(probe).toHaveBeenCalledTimes(2);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledOnce();
  expect(probe).toHaveBeenCalledTimes(2);
});
