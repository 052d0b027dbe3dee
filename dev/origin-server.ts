import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** The port of the origin cannot be had; the message says why and what to do. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'only root may listen on it',
};

/** Listens on every loopback address `localhost` may mean, and on nothing a neighbour could reach. Throws {@link PortUnavailable}. */
export async function listenOnLocalhost(port: number, listener: RequestListener): Promise<{ close(): Promise<void> }> {
  const servers = [await listen(port, '127.0.0.1', listener)];
  try {
    servers.push(await listen(port, '::1', listener));
  } catch (error) {
    // A machine without IPv6 has no ::1, and needs none.
    if (error instanceof PortUnavailable) {
      await closeAll(servers);
      throw error;
    }
  }
  return { close: () => closeAll(servers) };
}

async function listen(port: number, host: string, listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason ? new PortUnavailable(`port ${port} cannot be used: ${reason}. Choose another one: PORT=8090 npm start`) : error;
  }
  return server;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}
