import { ConfigServerUnavailable, TimedOut } from './errors.ts';

interface RequestQueueOptions {
  name: string;
  /** Requests that have their turn at once. */
  maxInFlight: number;
  /** Requests that wait for theirs. */
  maxQueued: number;
}

/** Lets a limited number of requests go at once and has a limited number wait, first come, first served. */
export interface RequestQueue {
  /**
   * Resolves when it is the request's turn, to a function that ends the turn. Rejects with TimedOut when the deadline (of `performance.now`) comes
   * before, and with ConfigServerUnavailable at once while too many wait: from the limit on until a tenth of it is free again.
   */
  turn(deadline: number): Promise<() => void>;
}

/** Makes the queue of one client. */
export const createRequestQueue = (options: RequestQueueOptions): RequestQueue => new TurnQueue(options);

class TurnQueue implements RequestQueue {
  readonly #options: RequestQueueOptions;
  /** Absent while nobody waits. */
  #waiting: Set<() => void> | undefined;
  #inFlight = 0;
  #refusing = false;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
  }

  async turn(deadline: number): Promise<() => void> {
    const { name, maxInFlight, maxQueued } = this.#options;
    if (this.#inFlight < maxInFlight) this.#inFlight += 1;
    else if (this.#isFull()) throw new ConfigServerUnavailable(`more than ${maxQueued} requests to ${name} wait`);
    else await this.#wait(deadline);
    return () => this.#end();
  }

  #isFull(): boolean {
    const { maxQueued } = this.#options;
    const waiting = this.#waiting?.size ?? 0;
    if (waiting >= maxQueued) this.#refusing = true;
    else if (waiting <= maxQueued * 0.9) this.#refusing = false;
    return this.#refusing;
  }

  #end(): void {
    const [next] = this.#waiting ?? [];
    if (next === undefined) this.#inFlight -= 1;
    else next();
  }

  #wait(deadline: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting?.delete(go);
      if (this.#waiting?.size === 0) this.#waiting = undefined;
    };
    const go = (): void => {
      leave();
      clearTimeout(timer);
      resolve();
    };
    const giveUp = (): void => {
      leave();
      reject(new TimedOut('too many requests were before this one'));
    };
    const timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
    this.#waiting ??= new Set();
    this.#waiting.add(go);
    return promise;
  }
}
