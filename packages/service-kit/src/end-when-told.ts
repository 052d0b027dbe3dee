import type { ServiceLog } from './service-log.ts';

/**
 * Ends the process on a signal while nothing is under way that could be finished, with the exit code of a process that the signal killed; answers how to leave
 * signals to others. The first process of a container does not end by a signal that nobody takes.
 */
export function endWhenTold({ logger, close }: Pick<ServiceLog, 'logger' | 'close'>): () => void {
  const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
  const end = (signal: NodeJS.Signals) => {
    logger.info({ event: 'service.stopping', 'event.reason': signal }, 'the process is told to end before it is done');
    void close().finally(() => process.exit(exitCodes[signal as keyof typeof exitCodes]));
  };
  const signals = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
