import { ProtocolViolation } from './errors.ts';

interface KeepAliveOptions {
  poll: () => void;
  /** Called once, when the peer is taken for gone. */
  lost: (reason: ProtocolViolation) => void;
}

/** Notices that the peer is gone although the network does not say so. */
export interface KeepAlive {
  /** Something arrived. */
  heard(): void;
  /** Polls after this much silence and gives up after the same again; 0 never does. */
  start(silenceMs: number): void;
  /** Polls now and gives up unless anything arrives within this time, after it has told the verdict. One that is under way is joined. */
  probe(withinMs: number, verdict?: (alive: boolean) => void): void;
  stop(): void;
}

/** Makes the keep-alive of one side of one connection. Its timers do not keep the process running. */
export function createKeepAlive({ poll, lost }: KeepAliveOptions): KeepAlive {
  let heardAt = performance.now();
  let polledAt = Number.NEGATIVE_INFINITY;
  let silenceTimer: NodeJS.Timeout | undefined;
  let probeTimer: NodeJS.Timeout | undefined;
  let verdicts: ((alive: boolean) => void)[] = [];

  // What arrived while this process was busy is read after the timers: the verdict waits for that.
  const giveUpUnlessHeard = (since: number, heard: () => void): void => {
    setImmediate(() => {
      if (heardAt > since) return heard();
      tell(false);
      lost(new ProtocolViolation('silent', 'the peer answers no poll'));
    });
  };

  const tell = (alive: boolean): void => {
    for (const verdict of verdicts.splice(0)) verdict(alive);
  };

  const check = (silenceMs: number): void => {
    const now = performance.now();
    const again = (delay: number): void => {
      silenceTimer = setTimeout(check, Math.max(1, delay), silenceMs).unref();
    };
    if (polledAt > heardAt) {
      giveUpUnlessHeard(polledAt, () => again(heardAt + silenceMs - performance.now()));
    } else if (now - heardAt < silenceMs) {
      again(heardAt + silenceMs - now);
    } else {
      polledAt = now;
      poll();
      again(silenceMs);
    }
  };

  return {
    heard() {
      heardAt = performance.now();
    },
    start(silenceMs) {
      clearTimeout(silenceTimer);
      if (silenceMs > 0) silenceTimer = setTimeout(check, silenceMs, silenceMs).unref();
    },
    probe(withinMs, verdict) {
      if (verdict !== undefined) verdicts.push(verdict);
      if (probeTimer !== undefined) return;
      const since = performance.now();
      poll();
      const alive = (): void => {
        probeTimer = undefined;
        tell(true);
      };
      probeTimer = setTimeout(giveUpUnlessHeard, withinMs, since, alive).unref();
    },
    stop() {
      clearTimeout(silenceTimer);
      clearTimeout(probeTimer);
      verdicts = [];
    },
  };
}
