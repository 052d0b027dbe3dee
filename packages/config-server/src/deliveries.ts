import { setTimeout as pause } from 'node:timers/promises';
import { createBackoff } from './backoff.ts';
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
export function createDeliveries(handler: ChangeHandler): Deliveries {
  const backoff = createBackoff({ firstMs: 100, longestMs: 5000 });
  let stopped = false;
  let waiting: (Change | 'reset')[] = [];
  let objects = 0;
  let underWay = false;

  /** A change that fails again and again gives way to a reset, which includes it. */
  const superseded = (): boolean => stopped || waiting[0] === 'reset';

  const tell = async (each: Change | 'reset'): Promise<'told' | 'failed'> => {
    try {
      await (each === 'reset' ? handler.onReset() : handler.onChange(each));
      return 'told';
    } catch {
      await pause(backoff.nextMs(), undefined, { ref: false });
      return 'failed';
    }
  };

  const deliver = async (each: Change | 'reset'): Promise<void> => {
    while ((await tell(each)) === 'failed') {
      if (superseded()) return;
    }
    backoff.reset();
  };

  const work = async (): Promise<void> => {
    if (underWay) return;
    underWay = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next !== 'reset') objects -= next.dbids.length;
      await deliver(next);
    }
    underWay = false;
  };

  const reset = (): void => {
    waiting = ['reset'];
    objects = 0;
    void work();
  };

  return {
    add(change) {
      if (stopped) return;
      objects += change.dbids.length;
      if (objects > maxWaitingObjects) return reset();
      waiting.push(change);
      void work();
    },
    reset,
    stop() {
      waiting = [];
      stopped = true;
    },
  };
}
