import type { Logger, Pool } from '@gauth/service-kit';
import { postgresChangeLog } from '../adapters/postgres/change-log.ts';
import { type Changes, createChanges, type Observer } from '../changes/changes.ts';
import { createForgetting } from '../changes/forgetting.ts';
import type { ExternalChecks } from '../external/external-checks.ts';

interface ChangeNoticesOptions {
  pool: Pool;
  external: ExternalChecks;
  /** Whether this server may change anything at this moment. */
  mayChange: () => boolean;
  logger: Logger;
}

/** The reader of changes, with the cleaning of their table. */
export function createChangeNotices({ pool, external, mayChange, logger }: ChangeNoticesOptions): Changes {
  const log = postgresChangeLog(pool);
  const changes = createChanges({ log, logger, observer: forgetful(external) });
  const forgetting = createForgetting({ log, mayChange, logger });
  return {
    ...changes,
    start() {
      changes.start();
      forgetting.start();
    },
    async stop() {
      await Promise.all([changes.stop(), forgetting.stop()]);
    },
  };
}

const forgetful = (external: ExternalChecks): Observer => ({
  changed({ objectType, dbids }) {
    if (objectType === 'CFGPerson') for (const dbid of dbids) external.forget(dbid);
    // Options of modules stand in the annexes of these.
    if (objectType === 'CFGTenant' || objectType === 'CFGApplication') external.optionsChanged();
  },
  missed: external.optionsChanged,
});
