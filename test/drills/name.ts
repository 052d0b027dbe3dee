import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands for a name in DNS, or a virtual address: clients keep it while what is behind it changes. */
export interface Name {
  port: number;
  /** From now on it leads to this port of this machine; connections to what it led to are cut. */
  pointTo(port: number): void;
  close(): void;
}

/** A name that leads nowhere yet. */
export async function createName(): Promise<Name> {
  const sockets = new Set<Socket>();
  let target: number | undefined;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    track(client);
    if (target === undefined) return void client.destroy();
    const upstream = track(connect(target, '127.0.0.1'));
    client.on('close', () => upstream.destroy()).pipe(upstream);
    upstream.on('close', () => client.destroy()).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    pointTo(port) {
      target = port;
      cut();
    },
    close() {
      cut();
      server.close();
    },
  };
}
