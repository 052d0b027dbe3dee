import type { AuditEvent, Logger } from '@gauth/service-kit';
import type { ContactCenterLeftovers } from '../ports/contact-center-leftovers.ts';

interface Dependencies {
  /** The ids of all contact centers there are, asked for anew. Rejects where that is not known. */
  listed: () => Promise<readonly string[]>;
  leftovers: ContactCenterLeftovers;
  /** Writes an audit record; where it throws, what it is about stays. */
  record: (event: AuditEvent) => void;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Removes, while it runs, what belongs to contact centers that are gone. */
export interface Forgetting {
  /** Looks once; what goes wrong is logged. */
  look(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** So long a contact center can be brought back with everything of it. */
const graceSeconds = 30 * 86_400;
const firstMs = 60_000;
const everyMs = 3_600_000;

/**
 * Makes it. Nothing is done while the Environment API cannot be asked, nor when it lists no contact center at all: a database that was just made, or lost, looks
 * the same.
 */
export function createForgetting({ listed, leftovers, record, logger }: Dependencies): Forgetting {
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  async function settle(): Promise<void> {
    const ids = await listed();
    if (ids.length === 0) return;
    const { missed, returned } = await leftovers.compare(ids);
    for (const contactCenterId of missed)
      logger.warn(
        { event: 'contact-center.missed', contactCenterId },
        'a contact center is gone; what belongs to it is removed in 30 days',
      );
    for (const contactCenterId of returned) logger.info({ event: 'contact-center.returned', contactCenterId }, 'a contact center is back');
    await leftovers.remove(graceSeconds, (leftover) => record({ event: 'contact-center.forgotten', outcome: 'success', ...leftover }));
  }

  const look = () =>
    settle().catch((err: unknown) =>
      logger.warn({ event: 'contact-center.unsettled', err }, 'it is not known which contact centers are gone'),
    );

  const plan = (afterMs: number): void => {
    timer = setTimeout(() => {
      plan(everyMs);
      looking = look();
    }, afterMs).unref();
  };

  return {
    look,
    start: () => plan(firstMs),
    async stop() {
      clearTimeout(timer);
      await looking;
    },
  };
}
