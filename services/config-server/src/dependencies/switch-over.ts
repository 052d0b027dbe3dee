import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Logger } from '@gauth/service-kit';
import { presentPrimary, requestHandOver } from '../adapters/postgres/lease.ts';
import type { Config } from '../config.ts';

/** How long the backup may take to take over, and how often it is looked whether it has. */
const [takeOverMs, lookMs] = [5000, 50];

/** Makes the primary hand over to its backup and waits until that has happened. Throws when there is no primary, no backup, or no other primary in time. */
export async function switchOver(config: Config, logger: Logger): Promise<void> {
  const pool = createPool(config, logger);
  try {
    const before = await requestHandOver(pool);
    if (before === undefined) throw new Error('there is no primary, or no backup that could take over');
    const overdue = performance.now() + takeOverMs;
    while (performance.now() < overdue) {
      const now = await presentPrimary(pool);
      if (now !== undefined && now !== before) return;
      await delay(lookMs);
    }
    throw new Error('no other server has become the primary');
  } finally {
    await pool.end();
  }
}
