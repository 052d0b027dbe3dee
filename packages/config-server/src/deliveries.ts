import { setTimeout as pause } from 'node:timers/promises';
import { type Backoff, createBackoff } from './backoff.ts';
import type { Change } from './change-feed.ts';

/** Who works through changes. Both may take their time; one that throws or rejects is called again with the same after a pause. */
export interface ChangeHandler {
  onChange(change: Change): void | Promise<void>;
  /** Changes were missed: anything may have changed. */
  onReset(): void | Promise<void>;
}

/** When more objects than these wait for their handler, the changes are forgotten for a reset. */
const maxWaitingObjects = 10_000;

/** Hands changes over one after the other, and keeps a limited number for a handler that is slow. */
export interface Deliveries {
  add(change: Change): void;
  /** What waits is forgotten, and the handler told so. */
  reset(): void;
  stop(): void;
}

/** Makes the deliveries to one handler. */
export const createDeliveries = (handler: ChangeHandler): Deliveries => new OrderedDeliveries(handler);

class OrderedDeliveries implements Deliveries {
  readonly #handler: ChangeHandler;
  #stopped = false;
  #waiting: (Change | 'reset')[] = [];
  #objects = 0;
  #underWay = false;
  /** Since the last that was taken; absent unless one failed. */
  #backoff: Backoff | undefined;

  constructor(handler: ChangeHandler) {
    this.#handler = handler;
  }

  add(change: Change): void {
    if (this.#stopped) return;
    this.#objects += change.dbids.length;
    if (this.#objects > maxWaitingObjects) {
      this.reset();
    } else {
      this.#waiting.push(change);
      void this.#work();
    }
  }

  reset(): void {
    this.#waiting = ['reset'];
    this.#objects = 0;
    void this.#work();
  }

  stop(): void {
    this.#waiting = [];
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next !== 'reset') this.#objects -= next.dbids.length;
      await this.#deliver(next);
    }
    this.#underWay = false;
  }

  async #deliver(each: Change | 'reset'): Promise<void> {
    while (!(await this.#tell(each))) {
      this.#backoff ??= createBackoff({ firstMs: 100, longestMs: 5000 });
      await pause(this.#backoff.nextMs(), undefined, { ref: false });
      if (this.#superseded()) return;
    }
    this.#backoff = undefined;
  }

  /** Whether the handler took it. */
  async #tell(each: Change | 'reset'): Promise<boolean> {
    try {
      await (each === 'reset' ? this.#handler.onReset() : this.#handler.onChange(each));
      return true;
    } catch {
      return false;
    }
  }

  /** A change that fails again and again gives way to a reset, which includes it. */
  #superseded(): boolean {
    return this.#stopped || this.#waiting[0] === 'reset';
  }
}
