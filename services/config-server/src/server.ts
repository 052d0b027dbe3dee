import { createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions, type TlsOptions } from 'node:tls';
import { type Logger, type Metrics, readTls, reloadTls, type TlsFiles } from '@gauth/service-kit';
import type { Requests } from './requests.ts';
import { Session, type SessionLimits } from './session.ts';

interface ServerOptions {
  requests: Requests;
  limits: SessionLimits & { connections: number };
  /** Absent for plain TCP. `clientCa` (PEM) demands certificates of clients. */
  tls?: { files: TlsFiles; clientCa?: string | undefined } | undefined;
  logger: Logger;
  metrics: Metrics;
}

/** The listener of the Configuration Server. */
export interface ConfigurationServer {
  /** Answers the port it is bound to. */
  listen(address: { host: string; port: number }): Promise<number>;
  /** Lets clients go, answering what is under way for so long. */
  close(withinMs: number): Promise<void>;
}

/** Makes the server; it serves once it listens. */
export function createConfigurationServer({ requests, limits, tls, logger, metrics }: ServerOptions): ConfigurationServer {
  const sessions = new Set<Session>();
  // The name under which the product's dashboards know the clients of a tenant's Configuration Server.
  const clients = metrics.gauge({ name: 'tenant_cs_clients', help: 'Connected clients' });

  const accept = (socket: Socket): void => {
    const remote = { 'source.address': socket.remoteAddress };
    const session = new Session({
      socket,
      requests,
      limits,
      onRegistered({ application, userName }) {
        logger.info({ event: 'client.registered', application, 'user.name': userName, ...remote }, 'a client registered');
      },
      onClosed(reason) {
        sessions.delete(session);
        clients.set(sessions.size);
        logger.info({ event: 'client.gone', reason: reason.message, ...remote }, 'a client is gone');
      },
    });
    sessions.add(session);
    clients.set(sessions.size);
  };

  const { server, stop } = createListener(tls, logger, accept);
  server.maxConnections = limits.connections;
  server.on('drop', () => logger.warn({ event: 'client.dropped' }, 'a connection was refused because there are too many'));

  return {
    listen: ({ host, port }) => listen(server, host, port),
    async close(withinMs) {
      stop();
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...sessions].map((session) => session.leave(withinMs)));
      await stopped;
    },
  };
}

/** How long a TLS handshake may take. */
const handshakeMs = 5000;

function createListener(tls: ServerOptions['tls'], logger: Logger, accept: (socket: Socket) => void): { server: Server; stop: () => void } {
  if (tls === undefined) return { server: createPlainServer(accept), stop: () => undefined };
  const demands: TlsOptions = tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer({ ...readTls(tls.files), ...demands, handshakeTimeout: handshakeMs }, accept);
  server.on('tlsClientError', (error) => logger.debug({ event: 'client.handshake-failed', err: error }, 'a TLS handshake failed'));
  const setSecureContext = (context: SecureContextOptions): void => server.setSecureContext({ ...context, ...demands });
  const watch = reloadTls({ setSecureContext }, tls.files, { logger });
  return { server, stop: watch.stop };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
