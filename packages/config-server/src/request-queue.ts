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
export function createRequestQueue({ name, maxInFlight, maxQueued }: RequestQueueOptions): RequestQueue {
  const waiting = new Set<() => void>();
  let inFlight = 0;
  let refusing = false;

  const isFull = (): boolean => {
    if (waiting.size >= maxQueued) refusing = true;
    else if (waiting.size <= maxQueued * 0.9) refusing = false;
    return refusing;
  };

  const end = (): void => {
    const [next] = waiting;
    if (next === undefined) inFlight -= 1;
    else next();
  };

  const wait = (deadline: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const go = (): void => {
      waiting.delete(go);
      clearTimeout(timer);
      resolve();
    };
    const giveUp = (): void => {
      waiting.delete(go);
      reject(new TimedOut('too many requests were before this one'));
    };
    const timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
    waiting.add(go);
    return promise;
  };

  return {
    async turn(deadline) {
      if (inFlight < maxInFlight) inFlight += 1;
      else if (isFull()) throw new ConfigServerUnavailable(`more than ${maxQueued} requests to ${name} wait`);
      else await wait(deadline);
      return end;
    },
  };
}
