import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Audit } from './audit/create-audit.ts';
import type { Logger } from './logger.ts';
import { type Check, createManagement, type Management } from './management.ts';
import type { Metrics } from './metrics.ts';
import type { App } from './server.ts';
import type { ServiceLog } from './service-log.ts';

/** What a service consists of while it runs. */
export interface Service {
  /** An HTTP service: `serve` listens on its port and closes it. */
  app?: App | undefined;
  /** Any other listener: starts it on the configured port and answers the bound one. */
  listen?: (() => Promise<number>) | undefined;
  /** What readiness depends on. */
  checks?: Readonly<Record<string, Check>> | undefined;
  /** Called last: stops accepting what `listen` accepts, finishes what is under way and closes the stores. */
  close?: (() => Promise<unknown>) | undefined;
}

interface ServeSettings {
  HOST: string;
  PORT: number;
  MANAGEMENT_PORT: number;
  SHUTDOWN_DRAIN_SECONDS: number;
}

/** How long finishing may take once the drain is over; an orchestrator's grace period must be longer than the drain and this together. */
const STOP_BOUND_MS = 10_000;

/** Listens on the service's and the management port and arranges the graceful stop. A parent process learns the bound ports by a message. */
export async function serve(
  service: Service,
  settings: ServeSettings,
  { logger, metrics, audit, log }: { logger: Logger; metrics: Metrics; audit: Audit; log: Pick<ServiceLog, 'close'> },
): Promise<void> {
  const management = createManagement({ logger, checks: service.checks ?? {}, metrics });
  const stopping = stopGracefully({ service, management, logger, audit, log, drainSeconds: settings.SHUTDOWN_DRAIN_SECONDS });
  // The parent may have gone while the service was starting; nobody would tell again, and nothing is under way yet.
  if (process.connected === false) process.exit(0);
  if (service.app) endConnectionsWhile(stopping, service.app);

  const port = await listen(service, settings);
  const managementPort = await listenQuietly(management.app, settings.HOST, settings.MANAGEMENT_PORT);
  logger.info(
    { event: 'service.listening', 'server.address': settings.HOST, 'server.port': port, managementPort },
    'the service is listening',
  );
  audit.open();
  process.send?.({ type: 'listening', port, managementPort }, undefined, undefined, () => {});
}

async function listen({ app, listen: listenOtherwise }: Service, { HOST, PORT }: ServeSettings): Promise<number> {
  return app ? listenQuietly(app, HOST, PORT) : ((await listenOtherwise?.()) ?? 0);
}

/** Fastify announces every address in words of its own; one line for both ports is enough. */
async function listenQuietly(app: App, host: string, port: number): Promise<number> {
  const { level } = app.log;
  app.log.level = 'silent';
  try {
    await app.listen({ host, port });
  } finally {
    app.log.level = level;
  }
  return (app.server.address() as AddressInfo).port;
}

/** Asks clients to connect anew, elsewhere, before the listener closes under their kept-alive connections. */
function endConnectionsWhile(stopping: () => boolean, app: App): void {
  app.server.prependListener('request', (_request, response) => {
    if (stopping()) response.setHeader('connection', 'close');
  });
}

interface Stoppable {
  service: Service;
  management: Management;
  logger: Logger;
  audit: Audit;
  log: Pick<ServiceLog, 'close'>;
  drainSeconds: number;
}

/** A terminal and a parent process often pass on the same signal; a repeat this soon is no impatience. */
const SAME_SIGNAL_MS = 1000;

/** Stops on the first signal, or when the parent process is gone, and at once on a second signal; answers whether it is stopping. */
function stopGracefully({ service, management, logger, audit, log, drainSeconds }: Stoppable): () => boolean {
  let stoppingSince: number | undefined;
  const stop = async (reason: string, { drain, exitCode }: { drain: number; exitCode: number }) => {
    if (stoppingSince !== undefined) return;
    stoppingSince = performance.now();
    logger.info({ event: 'service.stopping', 'event.reason': reason }, 'the service is stopping');
    management.drain();
    await delay(drain * 1000);
    setTimeout(() => giveUp(logger), STOP_BOUND_MS).unref();
    const clean = await closeAll(
      [() => service.app && closeListener(service.app), () => service.close?.(), () => audit.close(), () => management.app.close()],
      logger,
    );
    logger.info({ event: 'service.stopped' }, 'the service has stopped');
    await log.close();
    process.exit(clean ? exitCode : 1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined && performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      void stop(signal, { drain: drainSeconds, exitCode: 0 });
    });
  }
  process.on('disconnect', () => void stop('the parent process is gone', { drain: 0, exitCode: 0 }));
  process.on('uncaughtException', (err) => {
    logger.fatal({ event: 'service.unhandled', err }, 'an error was thrown and nobody caught it');
    void stop('an uncaught error', { drain: 0, exitCode: 1 });
  });
  return () => stoppingSince !== undefined;
}

/** Closes in the order of dependence, and goes on when one part fails. */
async function closeAll(parts: readonly (() => unknown)[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (const close of parts) {
    try {
      await close();
    } catch (err) {
      clean = false;
      logger.error({ event: 'service.close-failed', err }, 'a part of the service could not be closed');
    }
  }
  return clean;
}

/** A kept-alive connection whose last request was under way becomes idle only later, and would hold the listener for its whole time-out. */
async function closeListener(app: App): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

function giveUp(logger: Logger): void {
  logger.error({ event: 'service.stopped' }, 'the service did not finish in time');
  process.exit(1);
}
