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

  return (event: ClientEvent): void => {
    const { kind, name: environment, endpoint } = event;
    const fields = {
      event: `config-server.${kind}`,
      environmentId: environment,
      'server.address': endpoint.host,
      'server.port': endpoint.port,
    };
    if (kind === 'connected') {
      logger.info(fields, 'connected to a Configuration Server');
      return;
    }
    if (!('reason' in event || 'command' in event)) {
      logger.info(fields, 'keep-alive of a Configuration Server');
      return;
    }
    if (kind === 'command-timed-out') commandTimeouts.inc({ environment });
    else if (kind === 'connect-failed' || (kind === 'disconnected' && !event.orderly)) errors.inc();
    if (kind === 'connect-failed' && event.timedOut) connectTimeouts.inc({ environment });
    const reason = 'command' in event ? event.command : event.reason;
    logger.warn({ ...fields, 'event.reason': reason }, 'a Configuration Server is in trouble');
  };
}
