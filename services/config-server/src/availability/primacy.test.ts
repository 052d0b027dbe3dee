import { createMetrics } from '@gauth/service-kit';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Lease, leaseTimes } from './lease.ts';
import { createPrimacy, type Serving } from './primacy.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ours = { handOver: false };

/** A server whose lease answers as the test says, and what it does. */
const start = (changes: Partial<Lease> = {}) => {
  const did: string[] = [];
  const lease: Lease = {
    take: async () => ours,
    yield: async () => {
      did.push('yield');
    },
    standBy: async () => void did.push('stand by'),
    ...changes,
  };
  const serving: Serving = {
    start: async () => void did.push('serve'),
    stop: async () => void did.push('stop serving'),
  };
  const metrics = createMetrics('test');
  const log = capturedLog();
  const primacy = createPrimacy({ lease, serving, logger: log.logger, metrics });
  const settled = primacy.start();
  settled.catch(() => undefined);
  const gauge = async () => /^config_server_primary\{.*\} (\d)$/m.exec((await metrics.expose()).text)?.[1];
  return { did, lease, serving, log, primacy, settled, gauge };
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a server that gets the lease', () => {
  it('serves, and prolongs the lease', async () => {
    const take = vi.fn(async () => ours);
    const { did, primacy, settled, gauge } = start({ take });
    await settled;
    expect([primacy.holds(), await gauge()]).toEqual([true, '1']);
    await pass(leaseTimes.renewMs * 5);
    expect(take).toHaveBeenCalledTimes(6);
    expect([did, primacy.holds()]).toEqual([['serve'], true]);
  });

  it('stops before the lease has expired when it cannot prolong it', async () => {
    const { did, lease, primacy, settled, gauge, log } = start();
    await settled;
    lease.take = () => Promise.reject(new Error('the database is away'));
    await pass(leaseTimes.lifetimeMs - 1);
    expect([did, primacy.holds(), await gauge()]).toEqual([['serve', 'stop serving'], false, '0']);
    expect(log.lines.filter((line) => line['event.action'] === 'lease.failed')).toHaveLength(1);
  });

  it('stops in time when the database does not answer', async () => {
    const { did, lease, primacy, settled } = start();
    await settled;
    lease.take = () => new Promise(() => undefined);
    await pass(leaseTimes.lifetimeMs - 1);
    expect([did, primacy.holds()]).toEqual([['serve', 'stop serving'], false]);
  });

  it('counts from when it asked, not from when it was answered', async () => {
    const answer = Promise.withResolvers<typeof ours>();
    const { primacy, lease } = start({ take: () => answer.promise });
    await pass(1000);
    answer.resolve(ours);
    await pass(0);
    expect(primacy.holds()).toBe(true);
    lease.take = () => new Promise(() => undefined);
    await pass(leaseTimes.lifetimeMs - 1000);
    expect(primacy.holds()).toBe(false);
  });

  it('does not hold it when it wakes up after a long stop, before any timer has run', async () => {
    let now = 0;
    const metrics = createMetrics('test');
    const lease: Lease = { take: async () => ours, yield: async () => undefined, standBy: async () => undefined };
    const serving = { start: async () => undefined, stop: async () => undefined };
    const primacy = createPrimacy({ lease, serving, logger: capturedLog().logger, metrics, clock: () => now });
    await primacy.start();
    expect(primacy.holds()).toBe(true);
    now += leaseTimes.lifetimeMs;
    expect(primacy.holds()).toBe(false);
  });

  it('hands over when an operator wants it: the lease first, then the clients', async () => {
    const { did, lease, primacy, settled } = start();
    await settled;
    lease.take = async () => ({ handOver: true });
    primacy.wake();
    lease.yield = async () => {
      did.push('yield');
      lease.take = async () => undefined;
    };
    await pass(0);
    expect([did, primacy.holds()]).toEqual([['serve', 'yield', 'stop serving'], false]);
    await pass(leaseTimes.askMs);
    expect(did.at(-1)).toBe('stand by');
  });

  it('gives it back when it stops, and waits until its clients are gone', async () => {
    const { did, serving, primacy, settled } = start();
    await settled;
    const gone = Promise.withResolvers<void>();
    serving.stop = () => {
      did.push('stop serving');
      return gone.promise;
    };
    const stopped = primacy.stop().then(() => did.push('stopped'));
    await pass(0);
    expect(did).toEqual(['serve', 'yield', 'stop serving']);
    gone.resolve();
    await stopped;
    expect(did).toEqual(['serve', 'yield', 'stop serving', 'stopped']);
  });

  it('lets its clients go when it stops without the database', async () => {
    const { did, primacy, settled } = start({ yield: () => Promise.reject(new Error('the database is away')) });
    await settled;
    await primacy.stop();
    expect(did).toEqual(['serve', 'stop serving']);
  });

  it('gives it back when it cannot serve, says so, and tries again', async () => {
    const { did, serving, primacy, settled, log } = start();
    serving.start = () => Promise.reject(new Error('the port is taken'));
    await expect(settled).rejects.toThrow('the port is taken');
    expect([did, primacy.holds()]).toEqual([['yield'], false]);
    expect(log.lines.map((line) => line['event.action'])).toEqual(['lease.failed']);
    serving.start = async () => {
      did.push('serve');
    };
    await pass(leaseTimes.askMs);
    expect(did).toEqual(['yield', 'serve']);
  });
});

describe('a server that does not get the lease', () => {
  it('is a backup: it serves nobody and says once a second that it is there', async () => {
    const { did, primacy, settled, gauge } = start({ take: async () => undefined });
    await pass(1900);
    await settled;
    expect([did, primacy.holds(), await gauge()]).toEqual([['stand by', 'stand by'], false, '0']);
  });

  it('takes it within a moment of being woken', async () => {
    const { did, lease, primacy } = start({ take: async () => undefined });
    await pass(50);
    lease.take = async () => ours;
    primacy.wake();
    await pass(0);
    expect(did).toEqual(['stand by', 'serve']);
  });

  it('does not count the time before it knew as an outage of its own', async () => {
    const { settled, did } = start({ take: () => Promise.reject(new Error('the database is away')) });
    await pass(2000);
    await settled;
    expect(did).toEqual([]);
  });

  it('leaves its clients to another that took the lease while it was stopped', async () => {
    const { did, lease, settled } = start();
    await settled;
    lease.take = async () => undefined;
    await pass(leaseTimes.renewMs);
    expect(did).toEqual(['serve', 'stop serving', 'stand by']);
  });
});
