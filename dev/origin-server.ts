import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsOptions } from 'node:tls';

/** The port of the origin cannot be had; the message says why and what to do. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'only root may listen on it',
};

/** What listens, where, and with TLS if it has a certificate. */
export interface Listening {
  port: number;
  listener: RequestListener;
  tls?: TlsOptions;
}

/** Listens on every loopback address `localhost` may mean, and on nothing a neighbour could reach. Throws {@link PortUnavailable}. */
export async function listenOnLocalhost(what: Listening): Promise<{ close(): Promise<void> }> {
  const servers = [await listen(what, '127.0.0.1')];
  try {
    servers.push(await listen(what, '::1'));
  } catch (error) {
    // A machine without IPv6 has no ::1, and needs none.
    if (error instanceof PortUnavailable) {
      await closeAll(servers);
      throw error;
    }
  }
  return { close: () => closeAll(servers) };
}

async function listen({ port, listener, tls }: Listening, host: string): Promise<Server> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    const choice = tls ? 'TLS_PORT=8453' : 'PORT=8090';
    throw reason ? new PortUnavailable(`port ${port} cannot be used: ${reason}. Choose another one: ${choice} npm start`) : error;
  }
  return server;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}
