import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below Linux's ephemeral range, so that no outgoing connection can take the port while a server restarts.
const [lowest, highest] = [20_000, 32_000];

/** A TCP port of 127.0.0.1 nobody listens on; `preferred` when it is free. */
export async function freePort(preferred?: number): Promise<number> {
  for (let port = preferred ?? randomPort(); ; port = randomPort()) {
    if (await isFree(port)) return port;
  }
}

/** Runs `start` with a free port, and with another one when it fails, because between asking and listening a port can be lost. */
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
