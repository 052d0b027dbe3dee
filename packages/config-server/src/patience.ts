interface PatienceOptions {
  /** How long the peer may be silent. */
  silenceMs: number;
  /** How long it may take, as long as it shows signs of life. */
  longestMs: number;
  /** Asks for a sign of life and tells whether one came. */
  probe: (verdict: (alive: boolean) => void) => void;
  /** Called once, when the one waited for takes too long. */
  onEnd: () => void;
}

/** Waits for a peer that may take long but must not be dead. Stops when called. */
export type StopWaiting = () => void;

/** Begins to wait; a peer is asked for signs of life only when it may take longer than it may be silent. */
export function bePatient({ silenceMs, longestMs, probe, onEnd }: PatienceOptions): StopWaiting {
  const endsAt = performance.now() + longestMs;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const check = (): void =>
    probe((alive) => {
      if (stopped) return;
      if (alive) wait();
      else onEnd();
    });

  function wait(): void {
    const leftMs = endsAt - performance.now();
    // Decided now and not by the clock afterwards: timers may be early, and a probe at the end would take longer than there is time.
    timer = leftMs <= silenceMs ? setTimeout(onEnd, Math.max(0, leftMs)) : setTimeout(check, silenceMs);
  }

  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
