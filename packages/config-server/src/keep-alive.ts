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
export const createKeepAlive = (options: KeepAliveOptions): KeepAlive => new SilenceWatch(options);

class SilenceWatch implements KeepAlive {
  readonly #options: KeepAliveOptions;
  #heardAt = performance.now();
  #polledAt = 0;
  #silenceTimer: NodeJS.Timeout | undefined;
  #probeTimer: NodeJS.Timeout | undefined;
  #verdicts: ((alive: boolean) => void)[] | undefined;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  start(silenceMs: number): void {
    clearTimeout(this.#silenceTimer);
    if (silenceMs > 0) this.#checkIn(silenceMs, silenceMs);
  }

  probe(withinMs: number, verdict?: (alive: boolean) => void): void {
    if (verdict !== undefined) this.#verdicts = [...(this.#verdicts ?? []), verdict];
    if (this.#probeTimer !== undefined) return;
    const since = performance.now();
    this.#options.poll();
    const alive = (): void => {
      this.#probeTimer = undefined;
      this.#tell(true);
    };
    this.#probeTimer = setTimeout(() => this.#giveUpUnlessHeard(since, alive), withinMs).unref();
  }

  stop(): void {
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#probeTimer);
    this.#verdicts = undefined;
  }

  #checkIn(delayMs: number, silenceMs: number): void {
    this.#silenceTimer = setTimeout(check, Math.max(1, delayMs), this, silenceMs).unref();
  }

  /** Looks whether it is time to poll or to give up. */
  check(silenceMs: number): void {
    const now = performance.now();
    if (this.#polledAt > this.#heardAt) {
      this.#giveUpUnlessHeard(this.#polledAt, () => this.#checkIn(this.#heardAt + silenceMs - performance.now(), silenceMs));
    } else if (now - this.#heardAt < silenceMs) {
      this.#checkIn(this.#heardAt + silenceMs - now, silenceMs);
    } else {
      this.#polledAt = now;
      this.#options.poll();
      this.#checkIn(silenceMs, silenceMs);
    }
  }

  /** What arrived while this process was busy is read after the timers: the verdict waits for that. */
  #giveUpUnlessHeard(since: number, heard: () => void): void {
    setImmediate(() => {
      if (this.#heardAt > since) return heard();
      this.#tell(false);
      this.#options.lost(new ProtocolViolation('silent', 'the peer answers no poll'));
    });
  }

  #tell(alive: boolean): void {
    const verdicts = this.#verdicts ?? [];
    this.#verdicts = undefined;
    for (const verdict of verdicts) verdict(alive);
  }
}

/** One function for all timers: an idle connection keeps no closure for its own. */
const check = (watch: SilenceWatch, silenceMs: number): void => watch.check(silenceMs);
