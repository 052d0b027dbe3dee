import { createHash } from 'node:crypto';
import { createConnection, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody else holds the data folder; `holder` is what they announced. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  constructor(holder: string) {
    super(`gauth already runs in this folder: ${holder}`);
  }
}

/**
 * Holds a data folder for this process until it ends, however it ends: an abstract socket (Linux) leaves nothing behind that could go
 * stale. Whoever connects is told `announcement`. Throws {@link AlreadyRunning}.
 */
export async function holdFolder(folder: string, announcement: () => string): Promise<Server> {
  const name = `\0gauth-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  const server = createServer((socket) => socket.on('error', () => undefined).end(announcement()));
  const taken = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(true) : reject(error)));
    server.listen(name, () => resolve(false));
  });
  if (!taken) return server.unref();
  const holder = await ask(name);
  if (holder !== stopping) throw new AlreadyRunning(holder);
  await sleep(100);
  return holdFolder(folder, announcement);
}

/** What a run announces on its last steps: the next one waits for it, because `npm` itself ends sooner than what it started. */
export const stopping = 'stopping';

function ask(name: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection(name);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer || 'it does not say where'));
  });
}
