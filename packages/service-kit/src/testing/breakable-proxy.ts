import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a real server that a test can interrupt. */
export interface BreakableProxy {
  /** The server's URL with the proxy's address in it. */
  url: string;
  /** Drops every connection and refuses new ones, like a server that is down. */
  cut(): void;
  /** Keeps connections open and takes new ones, but passes nothing on, like a network that swallows packets. */
  freeze(): void;
  /** Ends both: new connections work; what was frozen stays lost. */
  mend(): void;
  close(): Promise<void>;
}

/** Stands between a client and the server at `url` (PostgreSQL, Redis), so that outages can be played without stopping a server others use. */
export async function breakableProxy(url: string): Promise<BreakableProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';

  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((client) => {
    track(client);
    if (state === 'cut') client.destroy();
    if (state !== 'whole') return;
    const server = track(connect(Number(target.port), target.hostname));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('data', (chunk) => state === 'whole' && to.write(chunk));
      from.on('close', () => to.destroy());
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const reached = new URL(url);
  reached.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: reached.href,
    cut() {
      state = 'cut';
      dropAll();
    },
    freeze() {
      state = 'frozen';
    },
    mend() {
      if (state === 'frozen') dropAll();
      state = 'whole';
    },
    async close() {
      dropAll();
      proxy.close();
    },
  };
}
