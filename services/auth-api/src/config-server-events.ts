import type { ClientEvent, ConsulEvent } from '@gauth/config-server';
import type { Logger, Metrics } from '@gauth/service-kit';

interface Surroundings {
  logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
  metrics: Pick<Metrics, 'counter' | 'gauge'>;
  /** Milliseconds of a clock that only goes forward. */
  clock?: () => number;
}

/** A server that is away is tried every second or so, for hours maybe. */
const saidAgainAfterMs = 60_000;

/** Logs and counts what happens to the connections to Configuration Servers, under the names that the product's dashboards and alerts use. */
export function createConfigServerEvents({ logger, metrics, clock = () => performance.now() }: Surroundings): (event: ClientEvent) => void {
  const count = createCounters(metrics);
  const isRepeated = createRepetitions(clock);

  return (event) => {
    const { kind, name: environment, endpoint } = event;
    const fields = {
      event: `config-server.${kind}`,
      environmentId: environment,
      'server.address': endpoint.host,
      'server.port': endpoint.port,
    };
    count(event);
    const repeated = isRepeated(event);
    switch (kind) {
      case 'connected':
        return logger.info(fields, 'connected to a Configuration Server');
      case 'disconnected':
        if (event.orderly) return logger.info({ ...fields, 'event.reason': event.reason }, 'disconnected from a Configuration Server');
        break;
      case 'poll-sent':
      case 'poll-received':
      case 'poll-answer-sent':
      case 'poll-answer-received':
        return logger.debug(fields, 'keep-alive with a Configuration Server');
    }
    const reason = event.kind === 'command-timed-out' ? event.command : event.reason;
    logger[repeated ? 'debug' : 'warn']({ ...fields, 'event.reason': reason }, 'a Configuration Server is in trouble');
  };
}

/** Whether the same was said less than a minute ago: that a server cannot be connected to, and why. */
function createRepetitions(clock: () => number): (event: ClientEvent) => boolean {
  const said = new Map<string, { reason: string; at: number }>();
  return (event) => {
    const server = `${event.name} ${event.endpoint.host} ${event.endpoint.port}`;
    if (event.kind === 'connected') said.delete(server);
    if (event.kind !== 'connect-failed') return false;
    const last = said.get(server);
    if (last?.reason === event.reason && clock() - last.at < saidAgainAfterMs) return true;
    said.set(server, { reason: event.reason, at: clock() });
    return false;
  };
}

/** Logs when it is no longer known where a service of Consul is, and when it is known again. */
export const createConsulEvents =
  ({ logger }: Pick<Surroundings, 'logger'>) =>
  (event: ConsulEvent): void => {
    const fields = { event: `consul.${event.kind}`, 'service.target.name': event.service };
    if (event.kind === 'discovery-back') logger.info(fields, 'Consul says again where a service is');
    else logger.warn({ ...fields, 'event.reason': event.reason }, 'Consul cannot be asked; the last known answer keeps serving');
  };

/** Counts an event. A context is a connection to the Configuration Server of an environment. */
function createCounters(metrics: Surroundings['metrics']): (event: ClientEvent) => void {
  const labelNames = ['environment'] as const;
  const errors = metrics.counter({ name: 'psdk_conn_error_total', help: 'Connections to Configuration Servers that failed or were lost' });
  const contextErrors = metrics.counter({ name: 'auth_context_error_total', help: 'Connections to Configuration Servers not opened' });
  const connectTimeouts = metrics.counter({
    name: 'auth_cs_connection_timeouts_total',
    help: 'Connections to Configuration Servers that were not made in time',
    labelNames,
  });
  const commandTimeouts = metrics.counter({
    name: 'auth_cs_command_timeouts_total',
    help: 'Requests that a Configuration Server did not answer in time',
    labelNames,
  });
  const active = metrics.gauge({ name: 'gws_context_active', help: 'Connections to Configuration Servers that are open', labelNames });
  const opened = metrics.counter({ name: 'gws_context_opened_total', help: 'Connections to Configuration Servers opened', labelNames });
  const closed = metrics.counter({ name: 'gws_context_closed_total', help: 'Connections to Configuration Servers closed', labelNames });
  const failed = metrics.counter({ name: 'gws_context_error_total', help: 'Connections to Configuration Servers not opened', labelNames });

  return (event) => {
    const labels = { environment: event.name };
    switch (event.kind) {
      case 'connected':
        active.inc(labels);
        opened.inc(labels);
        break;
      case 'disconnected':
        active.dec(labels);
        closed.inc(labels);
        if (!event.orderly) errors.inc();
        break;
      case 'connect-failed':
        failed.inc(labels);
        contextErrors.inc();
        errors.inc();
        if (event.timedOut) connectTimeouts.inc(labels);
        break;
      case 'command-timed-out':
        commandTimeouts.inc(labels);
        break;
    }
  };
}
