/** Everything a run has started, so that it can be ended in reverse order at any moment, even half-way through the start. */
export interface Lifetime {
  /** Aborted when the end begins; whatever waits for long listens to it. */
  signal: AbortSignal;
  /** Waits for `start` and remembers how to stop what it gave. Refuses to begin anything once the end has begun. */
  own<T>(start: () => Promise<T>, stop: (started: T) => Promise<unknown>): Promise<T>;
  /** Ends what was started, last first, and waits for what is just starting. A second call joins the first. */
  end(): Promise<void>;
}

export function createLifetime(): Lifetime {
  const ending = new AbortController();
  const stops: (() => Promise<unknown>)[] = [];
  let ended: Promise<void> | undefined;

  const stopAll = async () => {
    ending.abort(new Error('stopped while it was starting'));
    for (const stop of stops.reverse()) await stop();
  };

  return {
    signal: ending.signal,
    own: async (start, stop) => {
      ending.signal.throwIfAborted();
      const starting = start();
      stops.push(() => starting.then(stop, () => undefined));
      return starting;
    },
    end: () => {
      ended ??= stopAll();
      return ended;
    },
  };
}
