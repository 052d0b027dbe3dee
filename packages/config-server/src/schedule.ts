import { createBackoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { ConfigServerError } from './errors.ts';

/** A connection that lived shorter than this is no proof that the server is well. */
const youngMs = 1000;

/** So long after a loss the other server of a pair may still be taking over. */
const takeoverMs = 3000;

interface ScheduleOptions {
  start: () => Promise<Connection>;
  /** Whether somebody else may take over from a server that is lost. */
  replaceable: boolean;
}

/** Decides when the next attempt to connect starts. */
export interface Schedule {
  /** How long it is until the next attempt; 0 when none is planned. */
  pauseMs(): number;
  /** Whether a server was lost so recently that another one may be about to take over. */
  takingOver(): boolean;
  /** What the planned attempt will give. */
  upcoming(): Promise<Connection> | undefined;
  /** Plans the next attempt: soon while another server may take over, else the later the more have failed. */
  afterFailure(reason: Error | undefined): void;
  /** Starts an attempt at once, or plans one when the lost connection did not live long. */
  afterLoss(livedMs: number): void;
  stop(reason: Error): void;
}

/** Makes the schedule of one client. */
export function createSchedule({ start, replaceable }: ScheduleOptions): Schedule {
  const usual = createBackoff({ firstMs: 100, longestMs: 2000 });
  // A refused registration costs the server a password check, and may lock the service account.
  const afterRefusal = createBackoff({ firstMs: 5000, longestMs: 20_000 });
  let next: { startsAt: number; timer: NodeJS.Timeout; connection: PromiseWithResolvers<Connection> } | undefined;
  let lostAt: number | undefined;

  const wait = (pauseMs: number): void => {
    const connection = Promise.withResolvers<Connection>();
    connection.promise.catch(() => undefined);
    const go = (): void => {
      next = undefined;
      connection.resolve(start());
    };
    next = { startsAt: performance.now() + pauseMs, timer: setTimeout(go, pauseMs).unref(), connection };
  };

  const takingOver = (): boolean => replaceable && lostAt !== undefined && performance.now() - lostAt < takeoverMs;

  return {
    pauseMs: () => (next === undefined ? 0 : next.startsAt - performance.now()),
    takingOver,
    upcoming: () => next?.connection.promise,
    afterFailure(reason: Error | undefined) {
      if (isRefusal(reason)) wait(afterRefusal.nextMs());
      else wait(takingOver() ? hurriedMs() : usual.nextMs());
    },
    afterLoss(livedMs: number) {
      const young = livedMs < youngMs;
      // Only a server that was well can be taken over from: one that lets clients in and drops them would be hurried for ever.
      if (!young || lostAt === undefined) lostAt = performance.now();
      if (young) return wait(usual.nextMs());
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

/** 50 to 150 ms. */
const hurriedMs = (): number => 50 + Math.random() * 100;

const passing = new Set(['busy', 'not-primary', 'database-unavailable', 'internal-error']);
const isRefusal = (reason: Error | undefined): boolean => reason instanceof ConfigServerError && !passing.has(reason.code);
