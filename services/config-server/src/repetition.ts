interface RepetitionOptions {
  turn: () => Promise<void>;
  /** How long to wait after a turn. */
  pauseMs: () => number;
  /** Called for the first failure in a row. */
  onFailing: (error: unknown) => void;
}

/** Does the same again and again, one turn after the other. */
export interface Repetition {
  start(): void;
  /** Ends the pause, or leaves out the next one. */
  wake(): void;
  /** No further turn; resolves when the one under way is done. */
  stop(): Promise<void>;
}

/** Makes a repetition, which begins with a turn. */
export function createRepetition({ turn, pauseMs, onFailing }: RepetitionOptions): Repetition {
  let stopped = false;
  let woken = false;
  let failing = false;
  let endPause: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();

  const pause = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pauseMs());
    endPause = resolve;
    if (woken || stopped) resolve();
    await promise;
    clearTimeout(timer);
    woken = false;
  };

  const tryTurn = async (): Promise<void> => {
    try {
      await turn();
      failing = false;
    } catch (error) {
      if (!failing) onFailing(error);
      failing = true;
      // A notice must not turn an outage into a loop without pauses.
      woken = false;
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      await tryTurn();
      await pause();
    }
  };

  return {
    start() {
      running = run();
    },
    wake() {
      woken = true;
      endPause();
    },
    async stop() {
      stopped = true;
      endPause();
      await running;
    },
  };
}
