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
  /** Whether requests may be taken up at this moment. */
  mayServe?: (() => boolean) | undefined;
  logger: Logger;
  metrics: Metrics;
}

/** The listener of the Configuration Server. */
export interface ConfigurationServer {
  /** Answers the port it is bound to. May be called again after `close`. */
  listen(address: { host: string; port: number }): Promise<number>;
  /** Accepts no further clients, and lets those there are go, answering what is under way for so long. Another `listen` need not wait for it. */
  close(withinMs: number): Promise<void>;
}

/** Makes the server; it serves while it listens. */
export function createConfigurationServer(options: ServerOptions): ConfigurationServer {
  const { requests, limits, tls, mayServe = () => true, logger, metrics } = options;
  const sessions = new Set<Session>();
  // The name under which the product's dashboards know the clients of a tenant's Configuration Server.
  const clients = metrics.gauge({ name: 'tenant_cs_clients', help: 'Connected clients' });
  let listener: Listener | undefined;

  const sessionsOf = (personDbid: number): number => [...sessions].filter((session) => session.personDbid === personDbid).length;

  const accept = (socket: Socket): void => {
    // A TLS handshake may end after the listener has closed.
    if (listener === undefined) return void socket.destroy();
    const remote = { 'source.address': socket.remoteAddress };
    const session = new Session({
      socket,
      requests,
      limits,
      mayServe,
      sessionsOf,
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

  return {
    listen({ host, port }) {
      listener = createListener(tls, logger, accept);
      listener.server.maxConnections = limits.connections;
      listener.server.on('drop', () => logger.warn({ event: 'client.dropped' }, 'a connection was refused because there are too many'));
      return listen(listener.server, host, port);
    },
    async close(withinMs) {
      const closing = listener;
      listener = undefined;
      closing?.stop();
      const stopped = new Promise<void>((resolve) => (closing === undefined ? resolve() : closing.server.close(() => resolve())));
      await Promise.all([...sessions].map((session) => session.leave(withinMs)));
      await stopped;
    },
  };
}

interface Listener {
  server: Server;
  stop: () => void;
}

/** How long a TLS handshake may take. */
const handshakeMs = 5000;

function createListener(tls: ServerOptions['tls'], logger: Logger, accept: (socket: Socket) => void): Listener {
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
