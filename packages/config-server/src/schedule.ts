import { type Backoff, createBackoff } from './backoff.ts';
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
  /** Starts an attempt at once, or plans one when the lost connection did not live long. `announced`: the server said that it would go. */
  afterLoss(loss: { livedMs: number; announced: boolean }): void;
  stop(reason: Error): void;
}

/** Makes the schedule of one client. */
export const createSchedule = (options: ScheduleOptions): Schedule => new AttemptSchedule(options);

interface PlannedAttempt {
  startsAt: number;
  timer: NodeJS.Timeout;
  connection: PromiseWithResolvers<Connection>;
}

class AttemptSchedule implements Schedule {
  readonly #options: ScheduleOptions;
  /** Made when they are first needed. */
  #usual: Backoff | undefined;
  #afterRefusal: Backoff | undefined;
  #next: PlannedAttempt | undefined;
  #lostAt: number | undefined;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  pauseMs(): number {
    return this.#next === undefined ? 0 : this.#next.startsAt - performance.now();
  }

  takingOver(): boolean {
    return this.#options.replaceable && this.#lostAt !== undefined && performance.now() - this.#lostAt < takeoverMs;
  }

  upcoming(): Promise<Connection> | undefined {
    return this.#next?.connection.promise;
  }

  afterFailure(reason: Error | undefined): void {
    if (isRefusal(reason)) this.#wait(this.#refusalPauseMs());
    else this.#wait(this.takingOver() ? hurriedMs() : this.#usualPauseMs());
  }

  afterLoss({ livedMs, announced }: { livedMs: number; announced: boolean }): void {
    const young = livedMs < youngMs;
    // Only a server that was well can be taken over from: one that lets clients in and drops them would be hurried for ever.
    if (announced || !young || this.#lostAt === undefined) this.#lostAt = performance.now();
    if (young) {
      this.#wait(announced ? hurriedMs() : this.#usualPauseMs());
    } else {
      this.#usual = undefined;
      this.#afterRefusal = undefined;
      this.#options.start().catch(() => undefined);
    }
  }

  stop(reason: Error): void {
    clearTimeout(this.#next?.timer);
    this.#next?.connection.reject(reason);
  }

  #usualPauseMs(): number {
    this.#usual ??= createBackoff({ firstMs: 100, longestMs: 2000 });
    return this.#usual.nextMs();
  }

  /** A refused registration costs the server a password check, and may lock the service account. */
  #refusalPauseMs(): number {
    this.#afterRefusal ??= createBackoff({ firstMs: 5000, longestMs: 20_000 });
    return this.#afterRefusal.nextMs();
  }

  #wait(pauseMs: number): void {
    const connection = Promise.withResolvers<Connection>();
    connection.promise.catch(() => undefined);
    const go = (): void => {
      this.#next = undefined;
      connection.resolve(this.#options.start());
    };
    this.#next = { startsAt: performance.now() + pauseMs, timer: setTimeout(go, pauseMs).unref(), connection };
  }
}

/** 50 to 150 ms. */
const hurriedMs = (): number => 50 + Math.random() * 100;

const passing = new Set(['busy', 'not-primary', 'database-unavailable', 'internal-error']);
const isRefusal = (reason: Error | undefined): boolean => reason instanceof ConfigServerError && !passing.has(reason.code);
