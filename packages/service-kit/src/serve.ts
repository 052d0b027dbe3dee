import type { AddressInfo } from 'node:net';
import type { Audit } from './audit/create-audit.ts';
import type { Logger } from './logger.ts';
import { createManagement, type Management } from './management.ts';
import type { Metrics } from './metrics.ts';
import type { App } from './server.ts';
import type { ServiceLog } from './service-log.ts';
import { stopWhenTold } from './stop-when-told.ts';

/** What a service consists of while it runs. */
export interface Service {
  /** An HTTP service: `serve` listens on its port and closes it. */
  app?: App | undefined;
  /** Any other listener: starts it on the configured port and answers the bound one. */
  listen?: (() => Promise<number>) | undefined;
  /** Called last: stops accepting what `listen` accepts, finishes what is under way and closes the stores. */
  close?: (() => Promise<unknown>) | undefined;
}

interface ServeSettings {
  HOST: string;
  PORT: number;
  MANAGEMENT_PORT: number;
  SHUTDOWN_DRAIN_SECONDS: number;
}

/** How a service comes into being. */
export interface ServeOptions {
  settings: ServeSettings;
  logger: Logger;
  metrics: Metrics;
  log: Pick<ServiceLog, 'close'>;
  /** How long finishing may take once the drain is over; an orchestrator's grace period must be longer than the drain and this together. 10 s when left out. */
  stopBoundMs?: number | undefined;
  startAudit: () => Promise<Audit>;
  /** Answers how to stop tracing. */
  startTracing: () => Promise<() => Promise<void>>;
  start: (needs: Management['needs']) => Promise<Service> | Service;
}

/**
 * Listens on the management port, starts the service, however long it waits for its stores, listens on its port, and arranges the graceful stop. A parent
 * process learns the bound ports by a message. Throws what kept the service from starting, unless it was told to stop meanwhile.
 */
export async function serve({ settings, logger, metrics, log, stopBoundMs = 10_000, ...starts }: ServeOptions): Promise<void> {
  const management = createManagement({ logger, metrics });
  let serving = false;
  const begin = () => {
    management.drain();
    return serving ? settings.SHUTDOWN_DRAIN_SECONDS : 0;
  };
  const stop = stopWhenTold({ logger, log, boundMs: stopBoundMs, begin });
  try {
    stop.closes(() => closeListener(management.app));
    const managementPort = await listenQuietly(management.app, settings.HOST, settings.MANAGEMENT_PORT);
    const audit = await starts.startAudit();
    stop.closes(() => audit.close());
    stop.closes(await starts.startTracing());
    const service = await starts.start(management.needs);
    stop.closes(() => service.close?.());
    const { app } = service;
    if (app) stop.closes(() => closeListener(app));
    if (app) endConnectionsWhile(stop.begun, app);
    if (stop.begun()) return;

    const port = await listen(service, settings);
    if (stop.begun()) return;
    serving = true;
    management.started();
    logger.info(
      { event: 'service.listening', 'server.address': settings.HOST, 'server.port': port, managementPort },
      'the service is listening',
    );
    audit.open();
    process.send?.({ type: 'listening', port, managementPort }, undefined, undefined, () => {});
  } catch (err) {
    if (!stop.begun()) throw err;
  }
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

/** A kept-alive connection whose last request was under way becomes idle only later, and would hold the listener for its whole time-out. */
async function closeListener(app: App): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
