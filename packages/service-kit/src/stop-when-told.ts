import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.ts';
import type { ServiceLog } from './service-log.ts';

/** What a stop is made of. */
export interface StopOptions {
  logger: Logger;
  /** Closed last of all. */
  log: Pick<ServiceLog, 'close'>;
  /** How long finishing may take once the drain is over. */
  boundMs: number;
  /** Called when the stop begins; answers how many seconds a signal leaves to clients before anything is closed. */
  begin: () => number;
}

/** How a process that serves will end. */
export interface Stop {
  begun(): boolean;
  /** Closes this too, before what was named earlier. */
  closes(part: () => unknown): void;
}

/** A terminal and a parent process often pass on the same signal; a repeat this soon is no impatience. */
const SAME_SIGNAL_MS = 1000;

/** Stops on the first signal, when the parent process is gone, or after an error that nobody caught, and at once on a second signal. */
export function stopWhenTold({ logger, log, boundMs, begin }: StopOptions): Stop {
  const parts: (() => unknown)[] = [];
  let begunAt: number | undefined;
  const stop = async (reason: string, { drains, exitCode }: Ending) => {
    if (begunAt !== undefined) return;
    begunAt = performance.now();
    logger.info({ event: 'service.stopping', 'event.reason': reason }, 'the service is stopping');
    const drainSeconds = begin();
    if (drains) await delay(drainSeconds * 1000);
    setTimeout(() => giveUp(logger), boundMs).unref();
    const clean = await closeAll(parts, logger);
    logger.info({ event: 'service.stopped' }, 'the service has stopped');
    await log.close();
    process.exit(clean ? exitCode : 1);
  };
  const orphaned = () => void stop('the parent process is gone', { drains: false, exitCode: 0 });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (begunAt !== undefined && performance.now() - begunAt > SAME_SIGNAL_MS) process.exit(1);
      void stop(signal, { drains: true, exitCode: 0 });
    });
  }
  process.on('disconnect', orphaned);
  process.on('uncaughtException', (err) => {
    logger.fatal({ event: 'service.unhandled', err }, 'an error was thrown and nobody caught it');
    void stop('an uncaught error', { drains: false, exitCode: 1 });
  });
  // It may have gone while the program was loaded; nobody would tell again.
  if (process.connected === false) orphaned();
  return { begun: () => begunAt !== undefined, closes: (part) => void parts.push(part) };
}

interface Ending {
  drains: boolean;
  exitCode: number;
}

/** Closes what was opened last first, also what is opened meanwhile, and goes on when one part fails. */
async function closeAll(parts: (() => unknown)[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (let close = parts.pop(); close !== undefined; close = parts.pop()) {
    try {
      await close();
    } catch (err) {
      clean = false;
      logger.error({ event: 'service.close-failed', err }, 'a part of the service could not be closed');
    }
  }
  return clean;
}

function giveUp(logger: Logger): void {
  logger.error({ event: 'service.stopped' }, 'the service did not finish in time');
  process.exit(1);
}
