import type { ServiceLog } from './service-log.ts';

/**
 * Ends a command on a signal, with the exit code of a process that the signal killed. The first process of a container does not end by a signal that nobody
 * takes.
 */
export function endWhenTold({ logger, close }: Pick<ServiceLog, 'logger' | 'close'>): void {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      logger.info({ event: 'service.stopping', 'event.reason': signal }, 'the process is told to end before it is done');
      void close().finally(() => process.exit(exitCode));
    });
  }
}
