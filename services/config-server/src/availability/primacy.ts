import type { Logger, Metrics } from '@gauth/service-kit';
import { createRepetition } from '../repetition.ts';
import { type Lease, leaseTimes } from './lease.ts';
import { createTenure } from './tenure.ts';

/** What the primary does and a backup does not. */
export interface Serving {
  /** Rejects when it cannot, such as when the port is taken. */
  start(): Promise<void>;
  /** Accepts nobody any more and lets those who are there go; resolves when all have gone. */
  stop(): Promise<void>;
}

interface PrimacyOptions {
  lease: Lease;
  serving: Serving;
  logger: Logger;
  metrics: Metrics;
  clock?: () => number;
}

/** Whether this server is the primary. */
export interface Primacy {
  /** Whether it is at this moment; otherwise nothing may be begun. */
  holds(): boolean;
  /** Strives for the lease from now on; resolves when it is clear whether this server is the primary or a backup. Rejects when it cannot serve. */
  start(): Promise<void>;
  /** Something may have happened to the lease. */
  wake(): void;
  /** Gives the lease to another server, then lets clients go. */
  stop(): Promise<void>;
}

/** Part of the lease on which this server does not rely: clocks are not quite alike. */
const marginMs = 200;

/** A server that has no lease by then is a backup: what a predecessor left behind has expired. */
const settledMs = leaseTimes.lifetimeMs + 2 * leaseTimes.askMs;

/** How often operators are told that a backup is there. */
const standByMs = 1000;

/** Makes the primacy of one server: it strives for the lease, serves while it has it, and stops in time when it cannot prolong it. */
export function createPrimacy({ lease, serving, logger, metrics, clock = () => performance.now() }: PrimacyOptions): Primacy {
  const role = createRole({ serving, logger, metrics });
  const settled = Promise.withResolvers<void>();
  const tenure = createTenure({ clock, onOver: () => role.stepDown('the lease could not be prolonged') });
  let seenAt = Number.NEGATIVE_INFINITY;

  // The lease goes first, so that another server is there when clients look for it. Until they are told to go they are still answered.
  const handOver = (reason: string): Promise<void> => lease.yield().finally(() => role.stepDown(reason));

  const standBy = async (): Promise<void> => {
    role.stepDown('another server has the lease');
    if (clock() - seenAt < standByMs) return;
    seenAt = clock();
    await lease.standBy();
  };

  const turn = async (): Promise<void> => {
    const askedAt = clock();
    const taken = await lease.take();
    if (taken === undefined) return standBy();
    // After a long stop of this process somebody else may have had the lease in between.
    if (!tenure.holds()) role.stepDown('the lease was prolonged too late');
    tenure.prolong(askedAt + leaseTimes.lifetimeMs - marginMs);
    if (taken.handOver && role.isPrimary()) return handOver('an operator wants another server to be the primary');
    await role.rise().then(settled.resolve, async (error: unknown) => {
      settled.reject(error);
      await lease.yield();
      throw error;
    });
  };

  const repetition = createRepetition({
    turn,
    pauseMs: () => (role.isPrimary() ? leaseTimes.renewMs : leaseTimes.askMs),
    onFailing: (error) => logger.warn({ event: 'lease.failed', err: error }, 'this server cannot strive for the lease'),
  });

  return {
    holds: () => role.isPrimary() && tenure.holds(),
    start() {
      repetition.start();
      setTimeout(settled.resolve, settledMs).unref();
      return settled.promise;
    },
    wake: repetition.wake,
    async stop() {
      await repetition.stop();
      if (role.isPrimary()) await handOver('the server is stopping').catch(() => undefined);
      tenure.end();
      await role.gone();
    },
  };
}

function createRole({ serving, logger, metrics }: Pick<PrimacyOptions, 'serving' | 'logger' | 'metrics'>) {
  const gauge = metrics.gauge({ name: 'config_server_primary', help: '1 while this server is the primary' });
  let primary = false;
  let leaving: Promise<void> = Promise.resolve();

  return {
    isPrimary: () => primary,
    async rise(): Promise<void> {
      if (primary) return;
      await serving.start();
      primary = true;
      gauge.set(1);
      logger.info({ event: 'server.primary' }, 'this server is the primary');
    },
    stepDown(reason: string): void {
      if (!primary) return;
      primary = false;
      gauge.set(0);
      logger.info({ event: 'server.backup', 'event.reason': reason }, 'this server is no longer the primary');
      const before = leaving;
      leaving = serving.stop().then(() => before);
    },
    /** Resolves when no client is left. */
    gone: (): Promise<void> => leaving,
  };
}
