import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that lets a test see what a service sends to a store, without a change to the service. */
export interface CountingProxy<Seen> {
  /** The store's URL with the proxy in its place. */
  url: string;
  /** What was sent since the last call. */
  take(): Seen;
  close(): Promise<void>;
}

async function proxy<Seen>(
  url: string,
  watch: { sent(chunk: Buffer, connection: object): void; answered(connection: object): void; take(): Seen },
): Promise<CountingProxy<Seen>> {
  const target = new URL(url);
  const upstream = { host: target.hostname, port: Number(target.port) };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(upstream);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    near.on('data', (chunk) => {
      watch.sent(chunk, near);
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      watch.answered(near);
      near.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    take: watch.take,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Counts round trips: each time a connection begins to send after it was answered. A pipeline of commands is one. */
export function countRedisRoundTrips(url: string): Promise<CountingProxy<number>> {
  const waiting = new WeakSet<object>();
  let count = 0;
  return proxy(url, {
    sent(_chunk, connection) {
      if (!waiting.has(connection)) count += 1;
      waiting.add(connection);
    },
    answered: (connection) => void waiting.delete(connection),
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
  });
}

/** Collects SQL statements: the text of every Query and Parse message, and one entry for each execution of a prepared one. */
export function collectSqlStatements(url: string): Promise<CountingProxy<string[]>> {
  const pending = new WeakMap<object, Buffer>();
  let statements: string[] = [];

  function read(buffer: Buffer): Buffer {
    const size = sizeOfFirst(buffer);
    if (size === undefined || buffer.length < size) return buffer;
    if (buffer[0] !== 0) note(String.fromCharCode(buffer[0] ?? 0), buffer.subarray(5, size));
    return read(buffer.subarray(size));
  }

  /** `Q`: the statement, zero-terminated. `P`: the name, zero-terminated, then the statement. */
  function note(type: string, body: Buffer): void {
    const texts = body.toString('utf8').split('\0');
    if (type === 'Q') statements.push(texts[0] ?? '');
    if (type === 'P') statements.push(texts[1] ?? '');
  }

  return proxy(url, {
    sent: (chunk, connection) => void pending.set(connection, read(Buffer.concat([pending.get(connection) ?? Buffer.alloc(0), chunk]))),
    answered: () => undefined,
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
  });
}

/** The start-up message has no type byte and begins with its length, whose first byte is zero. */
function sizeOfFirst(buffer: Buffer): number | undefined {
  if (buffer.length < 5) return undefined;
  return buffer[0] === 0 ? buffer.readInt32BE(0) : 1 + buffer.readInt32BE(1);
}
