import { createAlarm } from './alarm.ts';
import { createBackOff } from './back-off.ts';
import type { LogDocument } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';
import { createOutlet, type OutletOptions } from './outlet.ts';
import { createQueue } from './queue.ts';

/** What shipping is made of. */
export interface ShippingOptions extends Pick<OutletOptions, 'deliver' | 'prepare' | 'spool' | 'settled' | 'tell'> {
  timing: Pick<ElasticsearchOptions, 'bufferBytes' | 'lingerMs' | 'backOff' | 'abandonedMs'>;
}

/** Takes documents and hands them over. */
export interface Shipping {
  add(documents: readonly LogDocument[]): void;
  /** Hands over or spools what it has; a request that takes longer than this is given up. */
  close(withinMs: number): Promise<void>;
}

/** As long as documents wait on disk, later ones go behind them, so the order stays. */
export function createShipping({ timing, ...parts }: ShippingOptions): Shipping {
  const { spool, tell } = parts;
  const queue = createQueue();
  const alarm = createAlarm();
  const aborting = new AbortController();
  const backOff = createBackOff(timing.backOff, (problem) =>
    tell(problem === undefined ? { kind: 'working' } : { kind: 'failing', problem }),
  );
  const outlet = createOutlet({ ...parts, queue, backOff, signal: aborting.signal });
  const lookAroundMs = timing.abandonedMs / 4;
  const spooled = (): boolean => spool?.head() !== undefined;
  const crowded = (): boolean => queue.bytes() > timing.bufferBytes / 2;
  let closing = false;

  /** How long there is nothing to do, in milliseconds. */
  const idleMs = (): number => {
    const pause = backOff.pauseMs();
    if (pause > 0) return pause;
    if (spooled() || queue.bytes() >= outlet.requestBytes()) return 0;
    return queue.bytes() === 0 ? Number.POSITIVE_INFINITY : queue.since() + timing.lingerMs - Date.now();
  };

  /** Whether the queue can be handed over, and not in vain. */
  const open = (): boolean => !aborting.signal.aborted && !backOff.failing() && !spooled();

  const step = async (): Promise<void> => {
    const idle = idleMs();
    if (idle > 0) await alarm.wait(Math.min(idle, lookAroundMs));
    else await outlet.send();
    if (spool !== undefined && (backOff.failing() || spooled())) outlet.spoolAll();
  };

  const work = async (): Promise<void> => {
    while (!closing) await step();
    while (queue.bytes() > 0 && open()) await outlet.send();
    outlet.spoolAll();
  };

  spool?.lookAround();
  const patrol = setInterval(() => spool?.lookAround(), lookAroundMs);
  const worked = work();
  return {
    add(documents) {
      queue.add(documents);
      if (spool !== undefined && crowded()) outlet.spoolAll();
      alarm.ring();
    },
    async close(withinMs) {
      closing = true;
      alarm.ring();
      const late = setTimeout(() => aborting.abort(), withinMs);
      await worked;
      clearTimeout(late);
      clearInterval(patrol);
    },
  };
}
