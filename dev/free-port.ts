import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below Linux's ephemeral range, so that no outgoing connection can take the port while a server restarts.
const [lowest, highest] = [20_000, 32_000];

const reserved = new Set<number>();

/**
 * A TCP port of 127.0.0.1 nobody listens on; `preferred` when it is free, also when this process was given it before. It stays reserved
 * among gauth's own processes until this one ends, because the server it is for may start seconds later.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await reserve(preferred)) && (await isFree(preferred))) return preferred;
  for (;;) {
    const port = randomPort();
    if (!reserved.has(port) && (await reserve(port)) && (await isFree(port))) return port;
  }
}

/** Runs `start` with a free port, and with another one when it fails, because other programs do not know of reservations. */
export async function withFreePort<T>(start: (port: number) => Promise<T>, preferred?: number, attempts = 3): Promise<T> {
  try {
    return await start(await freePort(preferred));
  } catch (error) {
    if (attempts <= 1) throw error;
    return withFreePort(start, undefined, attempts - 1);
  }
}

const randomPort = () => randomInt(lowest, highest);

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * An abstract socket named after the port (Linux): whoever holds it holds the port, and it is gone with its process. It comes before the
 * look at the port itself, which takes the port for a moment and must not disturb a server of its holder.
 */
function reserve(port: number): Promise<boolean> {
  if (reserved.has(port)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const reservation = createServer().unref();
    reservation.once('error', () => resolve(false));
    reservation.listen(`\0gauth-port-${port}`, () => {
      reserved.add(port);
      resolve(true);
    });
  });
}
