import { beforeDeadline } from './before-deadline.ts';
import type { Connection } from './connection.ts';
import { ConfigServerUnavailable, LeaveTaken, servesNoLonger } from './errors.ts';
import { createRounds, describe, type Rounds, type RoundsOptions } from './rounds.ts';
import { createSchedule, type Schedule } from './schedule.ts';

/** A call waits for an attempt that is this near, and is refused at once when the next one is further away. */
const shortPauseMs = 250;

/** How long a server may take to let its client go, in milliseconds: whoever closes has not much time for everything. */
const maxFarewellMs = 1000;

/** Who is told of connections. */
export interface Follower {
  /** Must not throw. */
  onConnected(connection: Connection): void;
}

/** Keeps one registered connection to whichever of the servers answers. */
export interface Link {
  /**
   * The connection, or the one being made or about to be. Rejects with ConfigServerUnavailable when no server answers, at once while the next
   * attempt is far, and with TimedOut where one takes longer than a first one; but waits until the deadline (of `performance.now`) for a server that may
   * be taking over from one just lost.
   */
  connection(deadline: number): Promise<Connection>;
  /** Tells the follower of the connection there is and of every later one. */
  follow(follower: Follower): void;
  unfollow(follower: Follower): void;
  close(): Promise<void>;
}

/** Makes the link of one client. After a loss it goes to the other server, or to the same one when there is only one. */
export const createLink = (options: RoundsOptions): Link => new KeptLink(options);

class KeptLink implements Link {
  /** For the schedule. */
  readonly replaceable: boolean;
  readonly #options: RoundsOptions;
  readonly #schedule: Schedule;
  readonly #rounds: Rounds;
  readonly #closing = new AbortController();
  /** The present connection, and former ones that are not closed yet. */
  #opened: readonly Connection[] = none;
  #followers: readonly Follower[] = none;
  #current: Connection | undefined;
  #attempt: Promise<Connection> | undefined;
  #lastFailure: Error | undefined;

  constructor(options: RoundsOptions) {
    const { endpoints, resolve } = options;
    this.#options = options;
    this.#rounds = createRounds(options);
    this.replaceable = endpoints.length > 1 || resolve !== undefined;
    this.#schedule = createSchedule(this);
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  async connection(deadline: number): Promise<Connection> {
    if (this.#current !== undefined) return this.#current;
    if (!this.#promising(deadline)) throw this.#unavailable();
    const made = this.#attempt ?? this.#schedule.upcoming() ?? this.start();
    try {
      return await (this.#rounds.patient ? this.#soon(made) : made);
    } catch (error) {
      if (this.#schedule.takingOver() && this.#promising(deadline)) return this.connection(deadline);
      throw error;
    }
  }

  follow(follower: Follower): void {
    this.#followers = this.#followers.concat(follower);
    if (this.#current !== undefined) follower.onConnected(this.#current);
  }

  unfollow(follower: Follower): void {
    this.#followers = this.#followers.filter((each) => each !== follower);
  }

  async close(): Promise<void> {
    const farewellMs = Math.min(this.#options.connectTimeoutMs, maxFarewellMs);
    const deadline = performance.now() + farewellMs;
    this.#closing.abort();
    this.#schedule.stop(this.#unavailable());
    // Only finding out where the servers are may still take its time, and nothing comes of it.
    await beforeDeadline({ deadline, promise: Promise.resolve(this.#attempt), overdue: 'closed' }).catch(() => undefined);
    await Promise.all(this.#opened.map((each) => each.unregister(farewellMs)));
  }

  /** For the schedule, too. */
  start(): Promise<Connection> {
    const made = this.#connect();
    this.#attempt = made;
    const done = (): void => {
      if (this.#attempt === made) this.#attempt = undefined;
    };
    made.then(done, done);
    return made;
  }

  async #connect(): Promise<Connection> {
    try {
      const connection = await this.#rounds.go({ signal: this.#closing.signal, hurried: this.#schedule.takingOver() });
      this.#use(connection);
      return connection;
    } catch (error) {
      this.#lastFailure = error as Error;
      if (!this.#closed) this.#schedule.afterFailure(this.#lastFailure);
      throw this.#unavailable();
    }
  }

  #use(connection: Connection): void {
    const openedAt = performance.now();
    this.#current = connection;
    this.#opened = this.#opened.concat(connection);
    void connection.leaving.then((reason) => this.#leave(connection, reason, openedAt));
    void connection.closed.then((reason) => this.#gone(connection, reason));
    for (const follower of this.#followers) follower.onConnected(connection);
  }

  #leave(connection: Connection, reason: Error, openedAt: number): void {
    if (this.#current !== connection) return;
    this.#current = undefined;
    this.#lastFailure = reason;
    const announced = reason instanceof LeaveTaken || servesNoLonger(reason);
    if (!this.#closed) this.#schedule.afterLoss({ livedMs: performance.now() - openedAt, announced });
  }

  #gone(connection: Connection, reason: Error): void {
    const { name, onEvent } = this.#options;
    this.#opened = this.#opened.filter((each) => each !== connection);
    const orderly = reason instanceof LeaveTaken;
    onEvent({ kind: 'disconnected', name, endpoint: connection.endpoint, reason: describe(reason), orderly });
  }

  /** For a server that was late before, a call waits as long as for one that was not. */
  #soon(made: Promise<Connection>): Promise<Connection> {
    const deadline = performance.now() + this.#schedule.pauseMs() + this.#options.connectTimeoutMs;
    return beforeDeadline({ deadline, promise: made, overdue: 'no connection in time' });
  }

  /** Whether there is something to wait for until the deadline. */
  #promising(deadline: number): boolean {
    const bearableMs = this.#schedule.takingOver() ? deadline - performance.now() : shortPauseMs;
    return !this.#closed && this.#schedule.pauseMs() <= bearableMs;
  }

  #unavailable(): ConfigServerUnavailable {
    return new ConfigServerUnavailable(`the Configuration Server of ${this.#options.name} is unavailable`, { cause: this.#lastFailure });
  }
}

/** Shared by all links that have none. `concat` makes it as long as it must be, and `[...]` would keep room for sixteen more. */
const none: readonly never[] = [];
