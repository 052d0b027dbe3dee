import { setTimeout as pause } from 'node:timers/promises';
import { createBackoff } from './backoff.ts';
import type { Change, ChangeListener } from './change-feed.ts';
import type { ClientEvent } from './client-event.ts';
import type { Connection } from './connection.ts';
import { type ChangeHandler, createDeliveries, type Deliveries } from './deliveries.ts';
import { ConfigServerError, TimedOut } from './errors.ts';
import type { Follower, Link } from './link.ts';

interface WatchSettings {
  name: string;
  requestTimeoutMs: number;
  loginTimeoutMs: number;
  onEvent: (event: ClientEvent) => void;
}

interface Watched {
  link: Link;
  handler: ChangeHandler;
  /** The last change that is known. */
  after: number | undefined;
}

/** Watching that has begun. */
export interface Watch {
  stop(): void;
}

/** Watches over one connection after the other, from the last change seen. */
export const startWatch = (settings: WatchSettings, watched: Watched): Watch => new LinkWatch(settings, watched);

/** A class for the sake of memory: clients watch all their lives. */
class LinkWatch implements Watch, ChangeListener, Follower {
  readonly #settings: WatchSettings;
  readonly #deliveries: Deliveries;
  readonly #link: Link;
  #last: number | undefined;
  #missed = false;
  #stopped = false;

  constructor(settings: WatchSettings, { link, handler, after }: Watched) {
    this.#settings = settings;
    this.#deliveries = createDeliveries(handler);
    this.#last = after;
    this.#link = link;
    link.follow(this);
    link.connection(performance.now()).catch(() => undefined);
  }

  stop(): void {
    this.#stopped = true;
    this.#link.unfollow(this);
    this.#deliveries.stop();
  }

  onConnected(connection: Connection): void {
    void this.#watchOver(connection);
  }

  onBegin(change: number): void {
    if (this.#stopped) return;
    // What was missed is made up for only now: what changes from here on comes as a change.
    if (this.#missed || (this.#last !== undefined && change < this.#last)) this.#deliveries.reset();
    if (this.#missed || this.#last === undefined || change < this.#last) this.#last = change;
    this.#missed = false;
  }

  onChange(change: Change): void {
    if (this.#stopped) return;
    // The connection before may still be open and tell later or earlier ones.
    this.#last = Math.max(this.#last ?? 0, change.change);
    this.#deliveries.add(change);
  }

  async #watchOver(connection: Connection): Promise<void> {
    const { name, onEvent } = this.#settings;
    const backoff = createBackoff({ firstMs: 500, longestMs: 30_000 });
    while (!this.#stopped) {
      try {
        return await this.#begin(connection);
      } catch (error) {
        if (!(error instanceof ConfigServerError || error instanceof TimedOut)) return;
        onEvent({ kind: 'watch-failed', name, endpoint: connection.endpoint, reason: error.message });
        await pause(backoff.nextMs(), undefined, { ref: false });
      }
    }
  }

  async #begin(connection: Connection): Promise<void> {
    const { requestTimeoutMs: timeoutMs, loginTimeoutMs: longestMs } = this.#settings;
    const after = this.#missed ? undefined : this.#last;
    try {
      await connection.watch({ after, listener: this, timeoutMs, longestMs });
    } catch (error) {
      if (!(error instanceof ConfigServerError) || error.code !== 'changes-forgotten' || after === undefined) throw error;
      this.#missed = true;
      return this.#begin(connection);
    }
  }
}
