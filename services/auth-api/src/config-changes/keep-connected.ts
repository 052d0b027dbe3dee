import type { Logger } from '@gauth/service-kit';

interface Dependencies {
  /** Environments that some contact center uses. Throws while that is not known. */
  environmentIds: () => readonly string[];
  /** Connects these and lets go all others; gives why some could not be. */
  keep: (environmentIds: readonly string[]) => Promise<ReadonlyMap<string, unknown>>;
  logger: Pick<Logger, 'warn'>;
  everyMs?: number;
}

/** Keeps every environment connected that is used, and learns within seconds of new ones, changed ones and those that are gone. */
export interface KeepConnected {
  start(): void;
  stop(): void;
}

/** Makes it; each trouble is logged when it begins. */
export function createKeepConnected({ environmentIds, keep, logger, everyMs = 1000 }: Dependencies): KeepConnected {
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let failing: ReadonlyMap<string, unknown> = new Map();

  function known(): readonly string[] | undefined {
    try {
      return environmentIds();
    } catch {
      return undefined;
    }
  }

  function report(failed: ReadonlyMap<string, unknown>): void {
    for (const [environmentId, err] of failed) {
      if (failing.has(environmentId)) continue;
      logger.warn({ event: 'config-server.not-kept', environmentId, err }, 'an environment cannot be kept connected');
    }
    failing = failed;
  }

  async function look(): Promise<void> {
    const ids = known();
    if (ids !== undefined) report(await keep(ids));
    if (!stopped) timer = setTimeout(look, everyMs).unref();
  }

  return {
    start() {
      stopped = false;
      void look();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
