import type { Logger } from '@gauth/service-kit';
import { createRepetition, type Repetition } from '../repetition.ts';
import { type ChangeLog, numberOf } from './change-log.ts';

interface ForgettingOptions {
  log: ChangeLog;
  /** Whether this server may change anything at this moment. */
  mayChange: () => boolean;
  logger: Logger;
}

const pauseMs = 60_000;

/** Deletes what nobody needs to hear any more, once a minute; of what every reader has had a minute to read. */
export function createForgetting({ log, mayChange, logger }: ForgettingOptions): Pick<Repetition, 'start' | 'stop'> {
  let settled = 0;

  const turn = async (): Promise<void> => {
    const upTo = settled;
    settled = numberOf((await log.position()).position);
    let deleted = 1;
    while (deleted > 0 && mayChange()) deleted = await log.forget(upTo);
  };

  return createRepetition({
    turn,
    pauseMs: () => pauseMs,
    onFailing: (error) => logger.warn({ event: 'changes.unforgettable', err: error }, 'old changes cannot be deleted'),
  });
}
