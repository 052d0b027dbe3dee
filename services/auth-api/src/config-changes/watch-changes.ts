import type { ChangeHandler } from '@gauth/config-server';
import type { Logger } from '@gauth/service-kit';
import type { ChangeCursors } from '../ports/change-cursors.ts';
import type { WatchedEnvironment } from '../ports/watched-environment.ts';
import type { Consequences } from './consequences.ts';

interface Dependencies {
  cursors: ChangeCursors;
  consequences: Consequences;
  logger: Pick<Logger, 'info' | 'warn'>;
  /** Between two attempts to learn where an earlier process stopped. */
  againMs?: number;
}

/** Begins to watch an environment, after the last change that was handled before; gives what ends that. */
export type WatchChanges = (watched: WatchedEnvironment) => () => void;

/** Every process watches every environment: what several of them do twice does no harm. */
export function createWatchChanges({ againMs = 1000, ...dependencies }: Dependencies): WatchChanges {
  return (watched) => {
    const handler = handlerOf(watched, dependencies);
    const stopping = new AbortController();

    async function begin(): Promise<void> {
      // Without a cursor everything since the beginning is wanted, or a reset where that is too long ago.
      const after = (await dependencies.cursors.find(watched.environment.id)) ?? 0;
      if (!stopping.signal.aborted) stopping.signal.addEventListener('abort', watched.server.watch({ after, ...handler }));
    }

    function beginAgain(): void {
      if (stopping.signal.aborted) return;
      const timer = setTimeout(tryToBegin, againMs).unref();
      stopping.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }

    function tryToBegin(): void {
      begin().catch(beginAgain);
    }

    tryToBegin();
    return () => stopping.abort();
  };
}

/** What rejects here is asked again by the client, after a pause. */
function handlerOf(watched: WatchedEnvironment, { cursors, consequences, logger }: Dependencies): ChangeHandler {
  const { id: environmentId } = watched.environment;
  let failing = false;

  async function reporting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (err) {
      if (!failing)
        logger.warn({ event: 'config-changes.delayed', environmentId, err }, 'what a change in the configuration means is done later');
      failing = true;
      throw err;
    }
  }

  return {
    onChange: (change) =>
      reporting(async () => {
        await consequences.ofChange(watched, change);
        await cursors.keep(environmentId, change.change);
      }),
    onReset: () =>
      reporting(async () => {
        await cursors.forget(environmentId);
        await consequences.ofAnything(watched);
        logger.info({ event: 'config-changes.swept', environmentId }, 'changes in the configuration were missed and made up for');
      }),
  };
}
