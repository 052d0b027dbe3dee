import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 nobody listens on. Another process may still take it first, so whoever uses it tries again with a new one. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });

/** Runs `start` with a free port, and with another one when it fails, because between asking and listening a port can be lost. */
export async function withFreePort<T>(start: (port: number) => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await start(await freePort());
  } catch (error) {
    if (attempts <= 1) throw error;
    return withFreePort(start, attempts - 1);
  }
}
