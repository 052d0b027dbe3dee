/** A pause that can be cut short. */
export interface Alarm {
  /** Ends the pause that is under way, if one is. */
  ring(): void;
  wait(ms: number): Promise<void>;
}

/** One waits, anybody rings. */
export function createAlarm(): Alarm {
  let end = (): void => {};
  return {
    ring: () => end(),
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
