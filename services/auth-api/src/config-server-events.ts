import type { ClientEvent } from '@gauth/config-server';
import type { Logger, Metrics } from '@gauth/service-kit';

/** Logs and counts what happens to the connections to Configuration Servers, under the names that the product's alerts use. */
export function createConfigServerEvents({
  logger,
  metrics,
}: {
  logger: Pick<Logger, 'info' | 'warn'>;
  metrics: Pick<Metrics, 'counter'>;
}) {
  const errors = metrics.counter({ name: 'psdk_conn_error_total', help: 'Connections to Configuration Servers that failed or were lost' });
  const connectTimeouts = metrics.counter({
    name: 'auth_cs_connection_timeouts_total',
    help: 'Connections to Configuration Servers that were not made in time',
    labelNames: ['environment'],
  });
  const commandTimeouts = metrics.counter({
    name: 'auth_cs_command_timeouts_total',
    help: 'Requests that a Configuration Server did not answer in time',
    labelNames: ['environment'],
  });

  const count = (event: ClientEvent): void => {
    const { kind, name: environment } = event;
    if (isFailure(event)) errors.inc();
    if (kind === 'command-timed-out') commandTimeouts.inc({ environment });
    if (kind === 'connect-failed' && event.timedOut) connectTimeouts.inc({ environment });
  };

  return (event: ClientEvent): void => {
    const { kind, name: environment, endpoint } = event;
    const fields = {
      event: `config-server.${kind}`,
      environmentId: environment,
      'server.address': endpoint.host,
      'server.port': endpoint.port,
    };
    const reason = reasonOf(event);
    if (reason === undefined) {
      logger.info(fields, kind === 'connected' ? 'connected to a Configuration Server' : 'keep-alive of a Configuration Server');
      return;
    }
    count(event);
    logger.warn({ ...fields, 'event.reason': reason }, 'a Configuration Server is in trouble');
  };
}

function reasonOf(event: ClientEvent): string | undefined {
  if ('reason' in event) return event.reason;
  return event.kind === 'command-timed-out' ? event.command : undefined;
}

const isFailure = (event: ClientEvent): boolean => event.kind === 'connect-failed' || (event.kind === 'disconnected' && !event.orderly);
