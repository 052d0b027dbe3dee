import { createBackoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { ConfigServerError } from './errors.ts';

/** A connection that lived shorter than this is no proof that the server is well. */
const youngMs = 1000;

/** Decides when the next attempt to connect starts. */
export interface Schedule {
  /** How long it is until the next attempt; 0 when none is planned. */
  pauseMs(): number;
  /** What the planned attempt will give. */
  upcoming(): Promise<Connection> | undefined;
  /** Plans the next attempt, the later the more have failed. */
  afterFailure(reason: Error | undefined): void;
  /** Starts an attempt at once, or plans one when the lost connection did not live long. */
  afterLoss(livedMs: number): void;
  stop(reason: Error): void;
}

/** Makes the schedule of one client. */
export function createSchedule(start: () => Promise<Connection>): Schedule {
  const usual = createBackoff({ firstMs: 100, longestMs: 2000 });
  // A refused registration costs the server a password check, and may lock the service account.
  const afterRefusal = createBackoff({ firstMs: 5000, longestMs: 20_000 });
  let next: { startsAt: number; timer: NodeJS.Timeout; connection: PromiseWithResolvers<Connection> } | undefined;

  const wait = (pauseMs: number): void => {
    const connection = Promise.withResolvers<Connection>();
    connection.promise.catch(() => undefined);
    const go = (): void => {
      next = undefined;
      connection.resolve(start());
    };
    next = { startsAt: performance.now() + pauseMs, timer: setTimeout(go, pauseMs).unref(), connection };
  };

  return {
    pauseMs: () => (next === undefined ? 0 : next.startsAt - performance.now()),
    upcoming: () => next?.connection.promise,
    afterFailure(reason: Error | undefined) {
      wait((isRefusal(reason) ? afterRefusal : usual).nextMs());
    },
    afterLoss(livedMs: number) {
      if (livedMs < youngMs) return wait(usual.nextMs());
      usual.reset();
      afterRefusal.reset();
      start().catch(() => undefined);
    },
    stop(reason: Error) {
      clearTimeout(next?.timer);
      next?.connection.reject(reason);
    },
  };
}

const passing = new Set(['busy', 'database-unavailable', 'internal-error']);
const isRefusal = (reason: Error | undefined): boolean => reason instanceof ConfigServerError && !passing.has(reason.code);
