import type { Logger, Metrics } from '@gauth/service-kit';
import type { ClaimedLogoutDelivery, LogoutDeliveries, LogoutQueue } from '../ports/logout-deliveries.ts';
import type { Deliver } from './deliver.ts';

/** Tells applications what is due to be told, while it runs. */
export interface Delivering {
  /** The queue, for everybody else: what is put into it is not kept waiting. */
  deliveries: LogoutDeliveries;
  start(): void;
  /** Begins nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

interface Dependencies {
  queue: LogoutQueue;
  deliver: Deliver;
  logger: Pick<Logger, 'warn' | 'info'>;
  metrics: Pick<Metrics, 'gauge'>;
  everyMs?: number;
}

/** So few at once that an application which does not answer keeps nobody else waiting. */
const perClient = 4;
const mostUnderWay = 32;

/** Longer than anything that is done with a claim. Whose process died with one in hand is told after this time. */
const leaseSeconds = 15;

/** Deliveries are claimed, made and settled one by one, several at a time; whatever goes wrong, the claim lapses and somebody tries again. */
export function createDelivering({ queue, deliver, logger, metrics, everyMs = 1000 }: Dependencies): Delivering {
  const underWay = new Map<Promise<void>, string>();
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let failing = false;
  watchQueue(queue, metrics);

  function begin(claimed: ClaimedLogoutDelivery): void {
    const task = deliver(claimed)
      .catch((err: unknown) => logger.warn({ event: 'logout-delivery.unsettled', err }, 'a delivery is tried again, whatever became of it'))
      .finally(() => {
        underWay.delete(task);
        look();
      });
    underWay.set(task, claimed.clientId);
  }

  async function claim(): Promise<void> {
    const limit = mostUnderWay - underWay.size;
    if (limit === 0) return;
    const claimed = await queue.claim({ limit, perClient, except: [...new Set(underWay.values())], leaseSeconds });
    for (const one of claimed) begin(one);
  }

  async function claimQuietly(): Promise<void> {
    try {
      await claim();
      if (failing) logger.info({ event: 'logout-deliveries.back' }, 'it is known again what applications must be told');
      failing = false;
    } catch (err) {
      if (!failing) logger.warn({ event: 'logout-deliveries.lost', err }, 'it is not known what applications must be told');
      failing = true;
    }
  }

  async function lookUntilSeen(): Promise<void> {
    do {
      lookAgain = false;
      await claimQuietly();
    } while (lookAgain && !stopped);
    looking = undefined;
  }

  function look(): void {
    if (stopped) return;
    lookAgain = true;
    looking ??= lookUntilSeen();
  }

  return {
    deliveries: promptly(queue, look),
    start() {
      stopped = false;
      timer ??= setInterval(look, everyMs).unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await looking;
      await Promise.all(underWay.keys());
    },
  };
}

/** Looks at the queue after every change, instead of when the next look is due. */
const promptly = (queue: LogoutQueue, look: () => void): LogoutDeliveries => ({
  list: queue.list,
  async add(deliveries) {
    await queue.add(deliveries);
    look();
  },
  async retry(id) {
    const found = await queue.retry(id);
    look();
    return found;
  },
});

/** Asked for whenever metrics are read; while the store is away there is no number. */
function watchQueue(queue: LogoutQueue, metrics: Pick<Metrics, 'gauge'>): void {
  metrics.gauge({
    name: 'gauth_logout_deliveries_kept',
    help: 'Deliveries that wait or are under way (pending), and those that nobody will try again (failed), on all pods',
    labelNames: ['state'],
    async collect() {
      this.reset();
      const counts = await queue.count().catch(() => ({}));
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
}
